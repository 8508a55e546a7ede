// The page that Countersign rendered, as React elements: the same elements, attributes and texts, so that what is
// compared renders the same rows into the same bytes. Each article (an action) is a component of its own.
import { readFileSync } from 'node:fs';
import { parse } from 'parse5';
import { createElement } from 'react';

/** Names that React has for attributes of HTML. */
const NAMES = {
  class: 'className', for: 'htmlFor', tabindex: 'tabIndex', autocomplete: 'autoComplete', maxlength: 'maxLength', colspan: 'colSpan',
  readonly: 'readOnly', enctype: 'encType', datetime: 'dateTime', inputmode: 'inputMode', spellcheck: 'spellCheck', autofocus: 'autoFocus',
  charset: 'charSet', crossorigin: 'crossOrigin', nonce: 'nonce', formaction: 'formAction', checked: 'defaultChecked', 'stroke-width': 'strokeWidth',
  'stroke-linecap': 'strokeLinecap', 'stroke-linejoin': 'strokeLinejoin', referrerpolicy: 'referrerPolicy', novalidate: 'noValidate',
};
/** Attributes whose presence is their value. */
const FLAGS = new Set(['hidden', 'required', 'disabled', 'open', 'defaultChecked', 'readOnly', 'autoFocus', 'selected', 'multiple', 'async', 'defer', 'noValidate']);

let page;

/** The parsed page; read when it is first asked for. */
export function body() {
  page ??= find(parse(readFileSync(process.env.PAGE, 'utf8')), 'body').childNodes.map(plain).filter(Boolean);
  return page;
}

/** A list of nodes as React's children. */
export function render(nodes) {
  return nodes.map((node, key) => {
    if (typeof node === 'string') return node;
    return node.tag === 'article' ? createElement(Article, { key, node }) : element(node, key);
  });
}

function Article({ node }) {
  return element(node);
}

function element({ tag, props, children }, key) {
  return createElement(tag, { ...props, key }, ...render(children));
}

function find(node, tag) {
  if (node.nodeName === tag) return node;
  for (const child of node.childNodes ?? []) {
    const found = find(child, tag);
    if (found) return found;
  }
  return undefined;
}

/** What the page needs of a node: no parents, no places in the source. */
function plain(node) {
  if (node.nodeName === '#text') return node.value;
  if (!node.tagName) return undefined;
  const props = {};
  for (const { name, value } of node.attrs) {
    const known = NAMES[name] ?? name;
    props[known] = FLAGS.has(known) ? true : value;
  }
  const text = node.childNodes.map((child) => child.value ?? '').join('');
  if (node.tagName === 'script') return { tag: 'script', props: { ...props, dangerouslySetInnerHTML: { __html: text } }, children: [] };
  if (node.tagName === 'textarea') return { tag: 'textarea', props: { ...props, defaultValue: text }, children: [] };
  return { tag: node.tagName, props, children: node.childNodes.map(plain).filter((child) => child !== undefined) };
}
