import { Modal } from '@mantine/core'
import { useState } from 'react'
import { metrics } from '#contracts/metrics'
import type { Reply } from '../../api.ts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/metrics.ts'

export type Policy = Reply<typeof metrics.readCompliance>['policy']

const fields = ['securityDays', 'otherDays', 'rebootDays', 'staleHours'] as const
type Name = (typeof fields)[number]
const most: Record<Name, number> = { securityDays: 365, otherDays: 365, rebootDays: 365, staleHours: 8760 }
const least: Record<Name, number> = { securityDays: 0, otherDays: 0, rebootDays: 0, staleHours: 1 }

/** How soon updates have to be in: for all systems of the account. */
export function PolicyDialog({ of, accountId, onClose }: { of: Policy; accountId: string; onClose: () => void }) {
  const [texts, setTexts] = useState(() => Object.fromEntries(fields.map((name) => [name, String(of[name])])))
  const save = useAct(metrics.setPatchPolicy, onClose)
  const bad = fieldErrors(save.error)
  const numbers = Object.fromEntries(fields.map((name) => [name, Number(texts[name])])) as Record<Name, number>
  const fits = (name: Name) =>
    texts[name]!.trim() !== '' &&
    Number.isInteger(numbers[name]) &&
    numbers[name] >= least[name] &&
    numbers[name] <= most[name]
  const ready = fields.every(fits)
  return (
    <Modal opened onClose={onClose} title={say.policy}>
      <Form
        onSubmit={() =>
          ready &&
          !save.isPending &&
          save.mutate({ params: { id: accountId }, body: { ...numbers, version: of.version } })
        }
      >
        <p className="d2">{say.policySays}</p>
        {fields.map((name) => (
          <TextField
            key={name}
            label={say[name]}
            type="number"
            inputMode="numeric"
            min={least[name]}
            max={most[name]}
            value={texts[name]!}
            onText={(text) => setTexts({ ...texts, [name]: text })}
            error={fits(name) ? bad[name] : say.wholeNumber(least[name], most[name])}
          />
        ))}
        <RefusalNote error={save.error} what={say.policyNotSaved} />
        <Btn look="primary" size="touch" type="submit" busy={save.isPending} disabled={!ready}>
          {save.isPending ? say.saving : say.savePolicy}
        </Btn>
      </Form>
    </Modal>
  )
}
