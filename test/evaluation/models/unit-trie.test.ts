import { expect, test } from 'vitest';
import { UnitTrie } from '../../../functions/evaluation/models/unit-trie.ts';

const unitsOf = (text: string) => Uint16Array.from(text, (sign) => sign.charCodeAt(0));

/** The node at the end of a path, 0 where it breaks off. */
function walk(trie: UnitTrie, text: string): number {
  let node = 0;
  for (const unit of unitsOf(text)) {
    node = trie.next(node, unit);
    if (node === 0) return 0;
  }
  return node;
}

test('leads along each of many paths to a node of its own, and along no other', () => {
  const trie = new UnitTrie();
  const words = Array.from({ length: 600 }, (_, at) => `${at * 7919}\u0000${String.fromCharCode(0xff00 + (at % 200))}`);
  const nodes = words.map((word) => trie.insert(unitsOf(word)));
  expect(new Set(nodes).size).toBe(words.length);
  expect(words.map((word) => walk(trie, word))).toEqual(nodes);
  expect(words.map((word) => trie.insert(unitsOf(word)))).toEqual(nodes);
  expect([walk(trie, 'x'), walk(trie, '7919x'), walk(trie, '\u0000'), walk(trie, `${words[1]}x`)]).toEqual([
    0, 0, 0, 0,
  ]);
});

test('refuses more nodes than it can number', () => {
  const trie = new UnitTrie();
  expect(trie.size).toBe(1);
  trie.insert(new Uint16Array(65_535));
  expect(trie.size).toBe(65_536);
  expect(() => trie.insert(unitsOf('a'))).toThrow(RangeError);
});
