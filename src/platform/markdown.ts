const special = /[\\`*_{}[\]<>#|~!]/g

/** Words of others within a line of Markdown, as they stand: nothing in them is Markdown or HTML, and they stay one line. */
export function plainMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(special, (character) => `\\${character}`)
    .replace(/^([-+=]|\d+[.)])(?=\s|$|=|-)/, (sign) => (/^\d/.test(sign) ? sign.replace(/[.)]$/, '\\$&') : `\\${sign}`))
}
