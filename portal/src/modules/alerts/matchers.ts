import type { AlertReply } from '#contracts/alerts'

export type Matcher = { name: string; op: '=' | '!=' | '=~' | '!~'; value: string }

const shape = /^\s*([^=!~\s]+)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|(.*?))\s*$/

/** Matchers as people write them, one a line, as Alertmanager's tools do; or the number of the line that cannot be read. */
export function readMatchers(text: string): Matcher[] | number {
  const matchers: Matcher[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const found = shape.exec(line)
    if (!found) return index + 1
    const value = found[3]?.replace(/\\(["\\])/g, '$1') ?? found[4] ?? ''
    matchers.push({ name: found[1]!, op: found[2] as Matcher['op'], value })
  }
  return matchers
}

export const writeMatcher = ({ name, op, value }: Matcher): string =>
  `${name}${op}"${value.replace(/["\\]/g, (char) => `\\${char}`)}"`

/** What silences an alert and what is like it: its system where it has one, else its source and key; and its name where it has one. */
export function likeIt(alert: AlertReply): string {
  const own: Matcher[] = alert.system
    ? [{ name: 'system', op: '=', value: alert.system.name }]
    : [
        { name: 'source', op: '=', value: alert.source },
        { name: 'key', op: '=', value: alert.key },
      ]
  const name = alert.labels.alertname
  return [...own, ...(name ? [{ name: 'alertname', op: '=' as const, value: name }] : [])].map(writeMatcher).join('\n')
}
