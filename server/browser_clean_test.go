package main

import (
	"strings"
	"testing"
)

// boxed makes files of boxes for the page: box, full and bytes, and seen, which reads what is left of words in a file.
const boxed = `
	const utf8 = new TextEncoder();
	const join = (parts) => { const all = []; for (const p of parts) all.push(...(typeof p === "string" ? utf8.encode(p) : p)); return all; };
	const u16 = (n) => [n >> 8 & 255, n & 255];
	const u32 = (n) => [n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255];
	const box = (type, ...parts) => { const body = join(parts); return join([u32(body.length + 8), type, body]); };
	const full = (type, version, ...parts) => box(type, [version, 0, 0, 0], ...parts);
	const file = (type, ...boxes) => new File([new Uint8Array(join(boxes))], "f", { type });
	const text = async (blob) => new TextDecoder("latin1").decode(await blob.arrayBuffer());
`

// What a camera says beside what is to be seen is taken out in the browser: the place of a
// film, in its index and in a track of its own, and what a picture says about itself. Nothing else changes.
func TestBrowserCleansFiles(t *testing.T) {
	t.Parallel()
	alice := newProfile(t, "alice")
	s := startServer(t)
	alice.becomeOwner(s.ownerLink(t), "alice")

	film := value[[]string](alice, `(async () => {`+boxed+`
		const track = (handler, from, ...sizes) => box("trak", full("tkhd", 0, "kept"), box("udta", "+48.1+011.5"), box("mdia",
			full("hdlr", 0, u32(0), handler, "name"), box("minf", box("stbl",
				full("stsz", 0, u32(0), u32(sizes.length), ...sizes.map(u32)),
				full("stsc", 0, u32(1), u32(1), u32(sizes.length), u32(1)),
				full("stco", 0, u32(1), u32(from))))));
		const head = box("ftyp", "isom");
		const data = box("mdat", "moving", "48.1371", "11.5754", "pictures");
		const at = head.length + 8;
		const made = file("video/mp4", head, data,
			box("moov", full("mvhd", 0, "kept"), track("vide", at, 6, 0), track("meta", at + 6, 7, 7), box("udta", box("\xa9xyz", "+48.1+011.5")), box("meta", "com.apple.quicktime.location")),
			box("uuid", [0xbe, 0x7a, 0xcf, 0xcb], "xmp of a place"), box("uuid", "another one"));
		const cleaned = await window.tobarClean(made);
		return [await text(made), await text(cleaned), cleaned.type + (cleaned.size - made.size)];
	})()`)
	was, is := film[0], film[1]
	for _, told := range []string{"+48.1", "48.1371", "11.5754", "location", "of a place"} {
		if !strings.Contains(was, told) || strings.Contains(is, told) {
			t.Errorf("%q was there: %t; and is: %t", told, strings.Contains(was, told), strings.Contains(is, told))
		}
	}
	for _, kept := range []string{"ftypisom", "moving", "pictures", "mvhd", "vide", "stco", "another one"} {
		if !strings.Contains(is, kept) {
			t.Errorf("%q is gone", kept)
		}
	}
	if film[2] != "video/mp40" {
		t.Errorf("what it is, and by how much longer: %s", film[2])
	}

	picture := value[[]string](alice, `(async () => {`+boxed+`
		const head = box("ftyp", "heic");
		const data = box("mdat", "a flower", "Exif: home", "<xmp home/>");
		const item = (id, type) => full("infe", 2, u16(id), u16(0), type, [0]);
		const place = (id, from, length) => [...u16(id), ...u16(0), ...u16(1), ...u32(from), ...u32(length)];
		const meta = (at) => full("meta", 0, full("hdlr", 0, u32(0), "pict"),
			full("iinf", 0, u16(3), item(1, "hvc1"), item(2, "Exif"), item(3, "mime")),
			full("iloc", 0, [0x44, 0], u16(3), place(1, at, 8), place(2, at + 8, 10), place(3, at + 18, 11)));
		const made = file("image/heic", head, meta(head.length + meta(0).length + 8), data);
		const broken = file("image/heic", head, full("meta", 0, full("iinf", 0, u16(9)), full("iloc", 0, [0x44, 0], u16(900))), data);
		const other = file("application/zip", head, meta(head.length + meta(0).length + 8), data);
		return Promise.all([made, await window.tobarClean(made), await window.tobarClean(broken), await window.tobarClean(other)].map(text));
	})()`)
	if is := picture[1]; !strings.Contains(is, "a flower"+strings.Repeat("\x00", 21)) || len(is) != len(picture[0]) {
		t.Errorf("a picture is %q", is)
	}
	for _, asItWas := range picture[2:] {
		if !strings.Contains(asItWas, "home") {
			t.Errorf("%q was changed", asItWas)
		}
	}

	// A film that this browser makes can still be shown.
	shown := value[string](alice, `(async () => {`+boxed+`
		const type = ["video/mp4;codecs=avc1.42E01E", "video/mp4;codecs=vp9", "video/mp4"].find(t => MediaRecorder.isTypeSupported(t));
		if (!type) return "none";
		const canvas = document.createElement("canvas");
		canvas.width = canvas.height = 64;
		const pen = canvas.getContext("2d");
		const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: type });
		const parts = [];
		recorder.ondataavailable = (e) => parts.push(e.data);
		const drawing = setInterval(() => { pen.fillStyle = "#" + Math.random().toString(16).slice(2, 5).padEnd(3, "0"); pen.fillRect(0, 0, 64, 64); }, 20);
		recorder.start(50);
		await new Promise(done => { const more = () => parts.length > 3 ? done() : requestAnimationFrame(more); more(); });
		const ended = new Promise(done => recorder.onstop = done);
		recorder.stop();
		await ended;
		clearInterval(drawing);
		// A phone writes the place into the index.
		const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
		const view = new DataView(bytes.buffer);
		let at = 0;
		while (String.fromCharCode(...bytes.slice(at + 4, at + 8)) !== "moov") at += view.getUint32(at);
		const end = at + view.getUint32(at);
		const place = new Uint8Array(box("udta", box("said", "+48.1+011.5")));
		view.setUint32(at, end - at + place.length);
		const made = new File([bytes.slice(0, end), place, bytes.slice(end)], "film.mp4", { type: "video/mp4" });
		const prepared = await window.tobarMedia.prepare(made, false);
		const whole = await window.tobarMedia.prepare(made, true);
		const told = async (blob) => (await text(blob)).includes("+48.1");
		return [prepared.width, await told(prepared.blob), whole.width, await told(whole.blob)].join();
	})()`)
	if shown != "none" && shown != "64,false,64,true" {
		t.Errorf("a film of 64 px, without its place and as it is: %s", shown)
	}
	t.Log("a film made here, as sent and as it is:", shown)
}
