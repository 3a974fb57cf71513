import { AreaField, ChoiceField, TextField } from '../../ui/Field.tsx'
import { say } from '../../words/signals.ts'
import type { Kind, Source } from './kinds.ts'

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
  }
}
export type Fields = ReturnType<typeof firstFields>

const withLabels: readonly Kind[] = ['alertmanager', 'alertmanager_webhook', 'remote_write', 'otlp']
const withLines: readonly Kind[] = ['syslog', 'otlp']

/** The settings the kind has a use for; what the form does not show stays as it was. */
export function settingsFrom(kind: Kind, fields: Fields, before: Settings = {}): Settings {
  const label = (text: string) => text.trim() || undefined
  return {
    ...before,
    ...(withLabels.includes(kind) && { hostLabel: label(fields.hostLabel), accountLabel: label(fields.accountLabel) }),
    ...(withLines.includes(kind) && { alertFrom: fields.alertFrom === '' ? null : Number(fields.alertFrom) }),
    ...(kind === 'webhook' && {
      mapping: {
        ...{ text: '', severities: {}, at: '', runbook: '', labels: {} },
        ...before.mapping,
        each: fields.each.trim(),
        key: fields.key,
        title: fields.headline,
        host: fields.host,
        status: fields.status,
        clearWhen: fields.clearWhen.split(',').flatMap((word) => word.trim() || []),
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
  const text = (name: keyof Fields, of: string = name) => ({
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
