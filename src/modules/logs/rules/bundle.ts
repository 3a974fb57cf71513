import type { Message } from '../contract.ts'
import { type Ranked, reasonOf } from './rank.ts'
import { createRedactor, type Redacted } from './redact.ts'

export type BundleOf = {
  incident: { number: number; title: string; severity: string; openedAt: Date; resolvedAt: Date | null }
  from: Date
  to: Date
  stepMs: number
  messages: readonly Message[]
  left: number
  templates: number
  lines: number
  systems: readonly { name: string }[]
  silent: readonly { name: string }[]
}

export type Bundle = { name: string; text: string; replaced: Record<Redacted, number> }

/**
 * What is unusual in the logs of an incident, as one file of JSON to hand on: every text in it went through the redactor. The
 * same value has the same name throughout.
 */
export function bundleOf(of: BundleOf, how: { hideAddresses: boolean }, now: Date): Bundle {
  const redactor = createRedactor({ addresses: how.hideAddresses })
  const clean = (text: string) => redactor.text(text)
  const names = (systems: readonly { name: string }[]) => systems.map(({ name }) => clean(name))
  const { incident } = of
  const body = {
    format: 'palisade logs 1',
    madeAt: now,
    incident: { ...incident, number: `IN-${incident.number}`, title: clean(incident.title) },
    from: of.from,
    to: of.to,
    systems: names(of.systems),
    systemsWithoutLogs: names(of.silent),
    heard: {
      lines: of.lines,
      kindsOfMessages: of.templates,
      unusual: of.messages.length + of.left,
      listed: of.messages.length,
    },
    messages: of.messages.map((message, n) => messageOf(message, n + 1, clean)),
    countsAreOfEach: `${of.stepMs / 60_000} minutes from ${of.from.toISOString()}`,
    redacted: redactor.counts,
  }
  return {
    name: `IN-${incident.number}-logs.json`,
    text: `${JSON.stringify(body, null, 2)}\n`,
    replaced: redactor.counts,
  }
}

function messageOf(message: Message, place: number, clean: (text: string) => string) {
  const { kind, score, count, usual, series, severity, firstAt } = message
  return {
    place,
    kind,
    why: reasonOf(message satisfies Ranked),
    score,
    system: clean(message.system.name),
    program: clean(message.source),
    template: clean(message.template),
    count,
    usual,
    worstSeverity: severity,
    firstAt,
    counts: series,
    lines: message.samples.map(clean),
  }
}

/** The note that stands with the file: what it is, and what it says first. */
export function noteOf(bundle: Bundle, of: BundleOf): string {
  const { secret, mail, address } = bundle.replaced
  const redactor = createRedactor({ addresses: true })
  const first = of.messages.slice(0, 5).map((message) => {
    const words = redactor.text(message.template)
    return `- ${redactor.text(message.system.name)}: ${words.length > 160 ? `${words.slice(0, 160).toWellFormed()}…` : words} (${reasonOf(message)})`
  })
  return [
    `Logs of IN-${of.incident.number}, ${of.from.toISOString()} to ${of.to.toISOString()}: ${of.messages.length} unusual messages.`,
    ...first,
    `Replaced in the file: ${secret} secrets, ${mail} e-mail addresses, ${address} network addresses.`,
  ].join('\n')
}
