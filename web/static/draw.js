// Elements are made here from a sketch (client/ui/sketch.go), many at once: to make them one by one
// from the program takes ten times as long. A sketch is a row of parts, each a letter with what belongs to it:
//
//   <tag.class name=value name=value   begins an element in the one that is open
//   @name value                        gives it an attribute
//   =words                             puts text into it
//   %line                              puts a file into it, as media.js shows it
//   ^id                                puts a file that is on its way into it, as files.js shows it
//   >                                  ends it
//
// Nothing here is made from markup. The app calls window.tobarDraw; before is the node that what is made is put
// before. And window.tobarBecome turns elements into what has been made, keeping as much of them as can be: what is
// pressed while it changes is still pressed, and what has the focus keeps it.
(() => {
  "use strict";

  const space = "http://www.w3.org/2000/svg";

  const begin = (look, parent) => {
    const [head, ...pairs] = look.split(" ");
    const [tag, ...classes] = head.split(".");
    const drawing = tag === "svg" || parent?.namespaceURI === space;
    const e = drawing ? document.createElementNS(space, tag) : document.createElement(tag);
    if (classes.length) e.setAttribute("class", classes.join(" "));
    for (const pair of pairs) attribute(e, pair, "=");
    return e;
  };

  const attribute = (e, pair, by) => {
    const at = pair.indexOf(by);
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (name === "style") e.style.cssText = value; // the policy forbids the attribute
    else e.setAttribute(name, value);
  };

  window.tobarDraw = (sketch, parent, before) => {
    const all = [];
    const open = [];
    let e = null; // the one that is open
    for (const part of sketch.split("\u0001")) {
      const rest = part.slice(1);
      switch (part[0]) {
        case "<": {
          const made = begin(rest, e);
          if (e) e.append(made);
          else all.push(made);
          open.push(e);
          e = made;
          break;
        }
        case "@": attribute(e, rest, " "); break;
        case "=": e.append(rest); break;
        case "%": e.append(window.tobarMedia.view(rest)); break;
        case "^": e.append(window.tobarFiles.draw(rest)); break;
        case ">": e = open.pop(); break;
      }
    }
    if (parent) {
      const together = document.createDocumentFragment();
      together.append(...all);
      parent.insertBefore(together, before);
    }
    return all;
  };

  const become = (old, now) => {
    if (old.nodeName !== now.nodeName) {
      old.replaceWith(now);
      return;
    }
    if (old.nodeType === Node.TEXT_NODE) {
      if (old.data !== now.data) old.data = now.data;
      return;
    }
    for (const { name, value } of now.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes]) {
      if (!now.hasAttribute(name)) old.removeAttribute(name);
    }
    const [was, is] = [[...old.childNodes], [...now.childNodes]];
    is.forEach((child, i) => (i < was.length ? become(was[i], child) : old.append(child)));
    was.slice(is.length).forEach((child) => child.remove());
  };

  window.tobarBecome = (sketch, ...elements) => {
    window.tobarDraw(sketch).forEach((now, i) => become(elements[i], now));
  };
})();
