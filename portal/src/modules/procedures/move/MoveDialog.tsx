import { Modal } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useAct, useRead } from '../../../queries.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { ChoiceField, Form } from '../../../ui/Field.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Empty, FromServer, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { say, waits } from '../../../words/procedure-move.ts'
import type { Run } from '../shown.ts'
import { type Mapping, type Plan, useDryRun, useElements } from './dry-run.ts'

/** Puts a project into another version of its procedure: first what would happen, each place that has no counterpart named, then it is done. */
export function MoveDialog({ of, onClose }: { of: Run; onClose: () => void }) {
  const here = of.procedure!
  const read = useRead(procedures.getProcedure, { params: { id: here.id } }, { kinds: ['procedure'] })
  const others = (read.data?.versions ?? []).filter(({ id }) => id !== here.versionId)
  const [chosen, setChosen] = useState('')
  const versionId = chosen || others[0]?.id || ''
  return (
    <Modal opened onClose={onClose} title={say.moveTo} size="lg">
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {read.data && others.length === 0 && <Empty title={say.noOther}>{say.noOtherSays}</Empty>}
      {others.length > 0 && (
        <>
          <ChoiceField
            label={say.version}
            options={others.map((one) => ({ value: one.id, label: say.versionOf(one.number, one.note) }))}
            value={versionId}
            onChoice={setChosen}
          />
          <Moving key={versionId} of={of} versionId={versionId} onClose={onClose} />
        </>
      )}
    </Modal>
  )
}

function Moving({ of, versionId, onClose }: { of: Run; versionId: string; onClose: () => void }) {
  const [mapping, setMapping] = useState<Mapping>({})
  const { plan, error } = useDryRun(of.id, versionId, mapping)
  const elements = useElements(versionId)
  const before = useElements(of.procedure!.versionId)
  const act = useAct(procedures.moveRun, onClose)
  const name = (id: string) => before.find((one) => one.id === id)?.label ?? id
  const submit = () =>
    plan?.possible && !act.isPending && act.mutate({ params: { id: of.id }, body: { versionId, mapping, dry: false } })
  const asked = [...new Set([...Object.keys(mapping), ...(plan?.flaws ?? []).map(({ element }) => element)])]
  return (
    <Form onSubmit={submit}>
      <p className="d2 pj-lead">{say.moveSays}</p>
      <RefusalNote error={error} />
      {!plan && !error && <Skeleton rows={3} />}
      {plan && <Moves of={plan} name={name} />}
      {asked.length > 0 && (
        <fieldset className="pj-cast">
          <legend className="lb">{say.noCounterpart}</legend>
          {asked.map((element) => (
            <ChoiceField
              key={element}
              label={name(element)}
              error={wrong(plan?.flaws.find((flaw) => flaw.element === element)?.text)}
              options={[
                { value: '', label: say.chooseElement },
                ...elements
                  .filter((one) => one.way === (before.find(({ id }) => id === element)?.way ?? false))
                  .map((one) => ({ value: one.id, label: one.label })),
              ]}
              value={mapping[element] ?? ''}
              onChoice={(to) =>
                setMapping(({ [element]: _, ...rest }) => (to === '' ? rest : { ...rest, [element]: to }))
              }
            />
          ))}
        </fieldset>
      )}
      <RefusalNote error={act.error} what={say.notMoved} />
      <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!plan?.possible}>
        {act.isPending ? say.moving : say.move}
      </Btn>
    </Form>
  )
}

/** That there is none needs no words of the server's. */
const wrong = (text: string | undefined) => (text && /has no such element|has none of the name/.test(text) ? say.noneThere : text) // biome-ignore format: one rule

function Moves({ of, name }: { of: Plan; name: (id: string) => string }) {
  return (
    <>
      {of.moves.length > 0 && <h3 className="h3">{say.would}</h3>}
      <ul className="pj-moves">
        {of.moves.map((one, n) => (
          <li key={n}>
            <span>{name(one.element)}</span>
            <span>
              <Icon of={IconArrowRight} />
              <span className="sr">{say.to}</span>
            </span>
            <span>{one.name}</span>
            <span className="sm d3">{waits[one.waits as keyof typeof waits] ?? one.waits}</span>
          </li>
        ))}
      </ul>
      {of.warnings.length > 0 && (
        <ul className="pj-found" aria-label={say.warnings}>
          {of.warnings.map((one, n) => (
            <li key={n} className="sm t-p3">
              <FromServer text={one.text} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
