import { lineOf } from '../decode/text.ts'
import { notAhead } from '../decode/time.ts'
import { shapeOf } from '../rules/hear.ts'
import { severityOfSyslog } from '../rules/severity.ts'
import type { Heard, Line, Told } from '../types.ts'
import type { SyslogMessage } from './decode.ts'

export type SyslogSettings = {
  /** From this severity on (0 emergency to 7 debug) a line is a problem, too; null: lines only. */
  alertFrom: number | null
}

/**
 * A message as a line of its host's log and, when it is severe enough, as a problem: one for each program and kind of message
 * of the host, however often it comes. A log never says that a problem is over.
 */
export function heardOf(message: SyslogMessage, from: string, settings: SyslogSettings, now: Date): Heard {
  const at = notAhead(message.at, now)
  const host = message.host || from
  const program = message.app || 'syslog'
  const line: Line = { host, program, severity: message.severity, at, text: message.text }
  const severe = settings.alertFrom !== null && message.severity <= settings.alertFrom
  return { told: severe ? [problemOf(message, host, program, at)] : [], lines: [line], measured: [] }
}

function problemOf(message: SyslogMessage, host: string, program: string, at: Date): Told {
  const shape = message.kind || shapeOf(message.text)
  return {
    host,
    key: `${program}/${shape}`,
    status: 'problem',
    sequence: null,
    severity: severityOfSyslog(message.severity),
    title: lineOf(`${program}: ${message.text}`, 300),
    text: message.text,
    labels: { program, facility: String(message.facility), ...(message.kind && { kind: message.kind }) },
    runbook: null,
    at,
  }
}
