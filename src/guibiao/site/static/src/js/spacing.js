// Space between Chinese and Latin or figures, for browsers without `text-autospace`. Only elements that ask for it
// ([data-gb-space]) are touched; a document whose offsets are counted never is.
const HAN = "\\p{Script=Han}";
const LATIN = "[A-Za-z0-9]";
const BETWEEN = new RegExp(`(${HAN})(?=${LATIN})|(${LATIN}|%)(?=${HAN})`, "gu");
const THIN = "\u2009";

export function spaceText(root) {
  if (CSS.supports("text-autospace", "normal")) return;
  for (const element of root.querySelectorAll("[data-gb-space]")) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replace(BETWEEN, `$&${THIN}`);
  }
}
