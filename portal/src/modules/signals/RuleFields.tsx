import { IconPlus, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { say } from '../../words/signals.ts'
import type { Source } from './kinds.ts'

export type TrapRule = NonNullable<Source['settings']['traps']>[number]
export type ItemRule = NonNullable<Source['settings']['items']>[number]

const severities = (['P1', 'P2', 'P3', 'P4'] as const).map((value) => ({ value, label: value }))
/** The contract takes so many. */
const most = 200

/** Rows of one kind of rule, each with its fields, and a button for another one. */
function Rows<R>(props: {
  label: string
  hint: string
  add: string
  of: readonly R[]
  fresh: R
  error: string | undefined
  onChange: (rules: R[]) => void
  row: (rule: R, n: number, put: (change: Partial<R>) => void) => ReactNode
}) {
  const { of, onChange } = props
  return (
    <fieldset className="field wide">
      <legend>{props.label}</legend>
      <p className="sm d3">{props.hint}</p>
      {props.error && (
        <p className="bad" role="alert">
          {props.error}
        </p>
      )}
      {of.map((rule, n) => (
        // Rules have no name of their own; nothing moves them but taking one out.
        <div key={n} className="signal-rule">
          {props.row(rule, n, (change) => onChange(of.map((one, m) => (m === n ? { ...one, ...change } : one))))}
          <Btn icon={IconX} aria-label={say.removeRule(n + 1)} onClick={() => onChange(of.filter((_, m) => m !== n))} />
        </div>
      ))}
      <span>
        <Btn size="sm" icon={IconPlus} disabled={of.length >= most} onClick={() => onChange([...of, props.fresh])}>
          {props.add}
        </Btn>
      </span>
    </fieldset>
  )
}

type Bad = Record<string, string>

/** Which traps are a problem, which end one, and what the problem is called. */
export function TrapRules({ of, bad, onChange }: { of: TrapRule[]; bad: Bad; onChange: (rules: TrapRule[]) => void }) {
  const at = (n: number, field: string) => bad[`settings.traps.${n}.${field}`]
  const meanings = { problem: say.trapProblem, clear: say.trapClear, line: say.trapLine }
  return (
    <Rows
      label={say.trapRules}
      hint={say.trapRulesHint}
      add={say.addTrapRule}
      of={of}
      fresh={{ trap: '', name: '', means: 'problem', problem: '', severity: 'P3' }}
      error={bad['settings.traps']}
      onChange={onChange}
      row={(rule, n, put) => (
        <>
          <TextField
            label={say.trapOid}
            value={rule.trap}
            error={at(n, 'trap')}
            spellCheck={false}
            onText={(trap) => put({ trap: trap.trim() })}
          />
          <TextField label={say.trapName} value={rule.name} error={at(n, 'name')} onText={(name) => put({ name })} />
          <ChoiceField
            label={say.trapMeans}
            value={rule.means}
            options={(Object.keys(meanings) as TrapRule['means'][]).map((value) => ({ value, label: meanings[value] }))}
            onChoice={(means) => put({ means })}
          />
          <TextField
            label={say.trapOf}
            value={rule.problem}
            error={at(n, 'problem')}
            onText={(problem) => put({ problem })}
          />
          <ChoiceField
            label={say.severity}
            value={rule.severity}
            options={severities}
            onChoice={(severity) => put({ severity })}
          />
        </>
      )}
    />
  )
}

/** Which values of Zabbix items are a problem; every other value is only measured. */
export function ItemRules({ of, bad, onChange }: { of: ItemRule[]; bad: Bad; onChange: (rules: ItemRule[]) => void }) {
  const at = (n: number, field: string) => bad[`settings.items.${n}.${field}`]
  const comparisons = { above: say.itemAbove, below: say.itemBelow, equal: say.itemEqual, not_equal: say.itemNotEqual }
  return (
    <Rows
      label={say.itemRules}
      hint={say.itemRulesHint}
      add={say.addItemRule}
      of={of}
      fresh={{ item: '', when: 'above', than: '', severity: 'P3', title: '' }}
      error={bad['settings.items']}
      onChange={onChange}
      row={(rule, n, put) => (
        <>
          <TextField
            label={say.itemKey}
            value={rule.item}
            error={at(n, 'item')}
            spellCheck={false}
            onText={(item) => put({ item })}
          />
          <ChoiceField
            label={say.itemWhen}
            value={rule.when}
            options={(Object.keys(comparisons) as ItemRule['when'][]).map((value) => ({
              value,
              label: comparisons[value],
            }))}
            onChoice={(when) => put({ when })}
          />
          <TextField label={say.itemThan} value={rule.than} error={at(n, 'than')} onText={(than) => put({ than })} />
          <TextField
            label={say.itemTitle}
            optional
            value={rule.title}
            error={at(n, 'title')}
            onText={(title) => put({ title })}
          />
          <ChoiceField
            label={say.severity}
            value={rule.severity}
            options={severities}
            onChoice={(severity) => put({ severity })}
          />
        </>
      )}
    />
  )
}
