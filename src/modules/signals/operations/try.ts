import { permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import { isPlain, jsonOf, member } from '../decode/json.ts'
import { mailHeard } from '../mail/map.ts'
import { heardOf as heardOfResult } from '../nsca/map.ts'
import { problems, unsupported } from '../problems.ts'
import { hearLogs, hearMapped, hearMetrics, hearNotified, hearPosted } from '../rules/hear.ts'
import { settingFaults } from '../rules/settings.ts'
import type { Settings, SourceKind } from '../shapes.ts'
import { heardOf as heardOfTrap } from '../snmp/door.ts'
import { trapOf } from '../snmp/trap.ts'
import { syslogMessage } from '../syslog/decode.ts'
import { heardOf as heardOfLine } from '../syslog/map.ts'
import type { Heard } from '../types.ts'
import { zabbixData } from '../zabbix/decode.ts'
import { heardOf as heardOfValues } from '../zabbix/map.ts'

const most = 100

/** What a source with these settings would make of a sample; nothing is stored. Refuses as the door itself would. */
export function trySample(actor: Actor, kind: SourceKind, settings: Settings, sample: string, now: Date): Heard {
  permit(actor, 'source.read', { accountId: null })
  const { networks, ...fields } = settingFaults(kind, settings, [])
  if (Object.keys(fields).length > 0) throw problems.refuse('signals.settings_unfit', { fields })
  const heard = hear(kind, settings, sample, now)
  return { told: heard.told.slice(0, most), lines: heard.lines.slice(0, most), measured: heard.measured.slice(0, most) }
}

function hear(kind: SourceKind, settings: Settings, sample: string, now: Date): Heard {
  const body = Buffer.from(sample)
  switch (kind) {
    case 'alertmanager':
      return hearPosted(body, settings, now)
    case 'alertmanager_webhook':
      return hearNotified(body, settings, now)
    case 'webhook':
      return hearMapped(body, settings, now)
    case 'otlp':
      return hearOtlp(body, settings, now)
    case 'syslog':
      return hearLines(sample, settings, now)
    case 'zabbix':
      return heardOfValues(zabbixData(body).values, settings.items ?? [], now)
    case 'snmp':
      return heardOfTrap(trapOf(Buffer.from(sample.replace(/\s+/g, ''), 'hex')), { settings }, 'the sender', now)
    case 'nsca':
      return hearPassive(sample, now)
    case 'mail':
      return hearMail(sample, settings, now)
    case 'remote_write':
      throw unsupported('Samples of remote write are no text; send one and see what arrives.')
  }
}

function hearOtlp(body: Buffer, settings: Settings, now: Date): Heard {
  const request = jsonOf(body, 1024 * 1024)
  return isPlain(request) && member(request, 'resourceMetrics') !== undefined
    ? hearMetrics(body, 'json', settings, now)
    : hearLogs(body, 'json', settings, now)
}

function hearLines(sample: string, settings: Settings, now: Date): Heard {
  const all = sample
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, most)
    .map((line) =>
      heardOfLine(syslogMessage(Buffer.from(line), now), 'the sender', { alertFrom: settings.alertFrom ?? null }, now),
    )
  return { told: all.flatMap(({ told }) => told), lines: all.flatMap(({ lines }) => lines), measured: [] }
}

/** What send_nsca reads: host, service, return code and output, with tabs between. */
function hearPassive(sample: string, now: Date): Heard {
  const [host = '', service = '', code = '', output = ''] = sample.split('\t')
  if (!/^[0-3]$/.test(code))
    throw problems.refuse('signals.malformed', {
      detail: 'A line is host, service, 0 to 3 and output, with tabs between.',
    })
  return heardOfResult(
    { at: 0, code: Number(code) as 0 | 1 | 2 | 3, host, service, output: output.slice(0, 4096) },
    now,
  )
}

/** The subject is the first line. */
function hearMail(sample: string, settings: Settings, now: Date): Heard {
  const [subject = '', ...text] = sample.split('\n')
  return { told: [mailHeard({ subject, text: text.join('\n'), at: now }, settings, now)], lines: [], measured: [] }
}
