import { AreaField, CheckField, ChoiceField, TextField } from '../../ui/Field.tsx'
import { say } from '../../words/signals.ts'
import type { Kind, Source } from './kinds.ts'
import { type ItemRule, ItemRules, type TrapRule, TrapRules } from './RuleFields.tsx'

type Settings = Source['settings']

/** What can be changed of a source, as it stands in the form. */
export function firstFields(of?: Source) {
  const { settings } = of ?? { settings: {} as Settings }
  const mapping = settings.mapping
  return {
    name: of?.name ?? '',
    networks: (of?.networks ?? []).join('\n'),
    perMinute: String(of?.perMinute ?? 60_000),
    hostLabel: settings.hostLabel ?? '',
    accountLabel: settings.accountLabel ?? '',
    alertFrom: String(settings.alertFrom ?? ''),
    each: mapping?.each ?? '',
    key: mapping?.key ?? '{id}',
    headline: mapping?.title ?? '{title}',
    host: mapping?.host ?? '{host}',
    status: mapping?.status ?? '{status}',
    clearWhen: (mapping?.clearWhen ?? ['resolved', 'ok', 'clear', 'closed', 'recovery']).join(', '),
    severity: mapping?.severity ?? '{severity}',
    mixing: settings.mixing ?? 'xor',
    maySilence: settings.maySilence ? 'yes' : '',
    clearWords: (settings.clearWords ?? []).join(', '),
    senders: (settings.senders ?? []).join('\n'),
    traps: settings.traps ?? ([] as TrapRule[]),
    items: settings.items ?? ([] as ItemRule[]),
  }
}
export type Fields = ReturnType<typeof firstFields>
type TextName = { [K in keyof Fields]: Fields[K] extends string ? K : never }[keyof Fields]
const listed = (text: string, by: RegExp | string) => text.split(by).flatMap((word) => word.trim() || [])

const withLabels: readonly Kind[] = ['alertmanager', 'alertmanager_webhook', 'remote_write', 'otlp']
const withLines: readonly Kind[] = ['syslog', 'otlp']

/** The settings the kind has a use for; what the form does not show stays as it was. */
export function settingsFrom(kind: Kind, fields: Fields, before: Settings = {}): Settings {
  const label = (text: string) => text.trim() || undefined
  return {
    ...before,
    ...(withLabels.includes(kind) && { hostLabel: label(fields.hostLabel), accountLabel: label(fields.accountLabel) }),
    ...(withLines.includes(kind) && { alertFrom: fields.alertFrom === '' ? null : Number(fields.alertFrom) }),
    ...(kind === 'snmp' && { traps: fields.traps }),
    ...(kind === 'zabbix' && { items: fields.items }),
    ...(kind === 'nsca' && { mixing: fields.mixing === 'none' ? ('none' as const) : ('xor' as const) }),
    ...(kind === 'alertmanager' && { maySilence: fields.maySilence === 'yes' }),
    ...(kind === 'mail' && { clearWords: listed(fields.clearWords, ','), senders: listed(fields.senders, /\s+/) }),
    ...(kind === 'webhook' && {
      mapping: {
        ...{ text: '', severities: {}, at: '', runbook: '', labels: {} },
        ...before.mapping,
        each: fields.each.trim(),
        key: fields.key,
        title: fields.headline,
        host: fields.host,
        status: fields.status,
        clearWhen: listed(fields.clearWhen, ','),
        severity: fields.severity,
      },
    }),
  }
}

export const networksFrom = (fields: Fields): string[] => fields.networks.split(/\s+/).filter((one) => one !== '')

/** The words of RFC 5424 for its severities, which are the same in every language. */
const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug']

/** The fields of a source, those of its kind among them. */
export function SourceFields(props: {
  kind: Kind
  fields: Fields
  bad: Record<string, string>
  onPut: (change: Partial<Fields>) => void
}) {
  const { kind, fields, bad, onPut } = props
  const text = (name: TextName, of: string = name) => ({
    value: fields[name],
    error: bad[of],
    onText: (value: string) => onPut({ [name]: value }),
  })
  return (
    <div className="fields">
      <TextField label={say.name} {...text('name')} />
      <TextField label={say.perMinute} inputMode="numeric" {...text('perMinute')} />
      <AreaField label={say.networks} hint={say.networksHint} {...text('networks')} />
      {withLabels.includes(kind) && (
        <>
          <TextField label={say.hostLabel} hint={say.hostLabelHint} {...text('hostLabel', 'settings.hostLabel')} />
          <TextField
            label={say.accountLabel}
            hint={say.accountLabelHint}
            {...text('accountLabel', 'settings.accountLabel')}
          />
        </>
      )}
      {withLines.includes(kind) && (
        <ChoiceField
          label={say.alertFrom}
          value={fields.alertFrom}
          options={[
            { value: '', label: say.alertNever },
            ...severities.map((word, n) => ({ value: String(n), label: say.alertUpTo(word) })),
          ]}
          onChoice={(alertFrom) => onPut({ alertFrom })}
        />
      )}
      {kind === 'snmp' && <TrapRules of={fields.traps} bad={bad} onChange={(traps) => onPut({ traps })} />}
      {kind === 'zabbix' && <ItemRules of={fields.items} bad={bad} onChange={(items) => onPut({ items })} />}
      {kind === 'nsca' && (
        <ChoiceField
          label={say.mixing}
          hint={say.mixingHint}
          value={fields.mixing}
          options={[
            { value: 'xor', label: say.mixingXor },
            { value: 'none', label: say.mixingNone },
          ]}
          onChoice={(mixing) => onPut({ mixing })}
        />
      )}
      {kind === 'alertmanager' && (
        <CheckField checked={fields.maySilence === 'yes'} onCheck={(may) => onPut({ maySilence: may ? 'yes' : '' })}>
          {say.maySilence}
        </CheckField>
      )}
      {kind === 'mail' && (
        <>
          <TextField label={say.clearWords} {...text('clearWords', 'settings.clearWords')} />
          <AreaField label={say.senders} hint={say.sendersHint} {...text('senders', 'settings.senders')} />
        </>
      )}
      {kind === 'webhook' && (
        <>
          <TextField label={say.list} hint={say.listHint} {...text('each', 'settings.mapping.each')} />
          <TextField label={say.key} hint={say.keyHint} {...text('key', 'settings.mapping.key')} />
          <TextField label={say.headline} {...text('headline', 'settings.mapping.title')} />
          <TextField label={say.host} {...text('host', 'settings.mapping.host')} />
          <TextField label={say.status} {...text('status', 'settings.mapping.status')} />
          <TextField label={say.clearWhen} {...text('clearWhen')} />
          <TextField label={say.severity} {...text('severity', 'settings.mapping.severity')} />
        </>
      )}
    </div>
  )
}
