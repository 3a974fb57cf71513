/** What lists of naughty strings leave out: NUL, halves of surrogate pairs, lengths at and over limits, names JavaScript trips over. */
export const odd = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udc00b',
  'x'.repeat(41),
  'x'.repeat(201),
  '__proto__',
  '\u2028',
  'a\tb',
]
