import { lineOf } from '../decode/text.ts'

/** Names of labels and attributes that say what a signal is about, the most telling first. */
const telling = [
  'host.name',
  'host',
  'hostname',
  'node',
  'nodename',
  'server',
  'instance',
  'service.instance.id',
  'target',
  'service.name',
  'job',
]

/**
 * The system a set of labels names: the value of the label chosen for the source, else of the first telling one; '' for none.
 * An address with a port names its host.
 */
export function hostOf(labels: Readonly<Record<string, string>>, chosen: string | null): string {
  const names = chosen ? [chosen] : telling
  for (const name of names) {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined
    if (value) return hostFrom(value)
  }
  return ''
}

/** `web-1:9100`, `[2001:db8::1]:9100` and `http://web-1:9100/metrics` name web-1 and 2001:db8::1. */
export function hostFrom(value: string): string {
  const text = lineOf(value, 300)
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]+)/i.exec(text)
  const place = url ? url[1]! : text
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(place)
  if (bracketed) return bracketed[1]!
  return /^[^:]+:\d{1,5}$/.test(place) ? place.slice(0, place.lastIndexOf(':')) : place
}
