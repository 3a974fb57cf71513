import { IconCircleCheck, IconHourglass, IconPlus, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useAct } from '../../../queries.ts'
import { useMe } from '../../../session.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Section } from '../../../ui/Card.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { say } from '../../../words/project-waits.ts'
import { numberOf, type Run, stateWords } from '../shown.ts'
import { WaitDialog } from './WaitDialog.tsx'

type One = Run['waitsFor'][number]

/** What a project waits for, and who waits for it; whoever steers it adds and takes away. */
export function Waits({ of }: { of: Run }) {
  const me = useMe()
  const [adding, setAdding] = useState(false)
  const remove = useAct(procedures.removeDependency)
  if (!me.staff || (!of.may.steer && of.waitsFor.length + of.awaitedBy.length === 0)) return null
  const drop = (id: string) => remove.mutate({ params: { id: of.id, dependency: id } })
  return (
    <>
      <Section title={say.waitsFor}>
        {of.waitsFor.length === 0 && <p className="d3 sm pj-none">{say.waitsForNobody}</p>}
        <ul className="pj-miles">
          {of.waitsFor.map((one) => (
            <Line key={one.id} of={one} step={stepOf(of, one)}>
              {of.may.steer && (
                <Btn
                  size="sm"
                  look="quiet"
                  icon={IconX}
                  aria-label={say.remove(one.run.title)}
                  title={say.remove(one.run.title)}
                  busy={remove.isPending}
                  onClick={() => drop(one.id)}
                />
              )}
            </Line>
          ))}
        </ul>
        <RefusalNote error={remove.error} what={say.notRemoved} />
        {of.may.steer && (
          <Btn size="sm" icon={IconPlus} onClick={() => setAdding(true)}>
            {say.add}
          </Btn>
        )}
      </Section>
      {of.awaitedBy.length > 0 && (
        <Section title={say.awaitedBy}>
          <ul className="pj-miles">
            {of.awaitedBy.map((one) => (
              <Line key={one.id} of={one} />
            ))}
          </ul>
        </Section>
      )}
      {adding && <WaitDialog of={of} onClose={() => setAdding(false)} />}
    </>
  )
}

/** The step that waits, by its name; nothing where all of it does. */
function stepOf(of: Run, { node }: One): string | undefined {
  if (node === null) return undefined
  return [...of.waitable, ...of.steps].find((step) => step.node === node)?.name ?? node
}

/** Not met any more by itself: somebody has to say what happens. */
const lost = ({ met, run }: One) => !met && (run.state === 'failed' || run.state === 'cancelled')

function Line({ of, step, children }: { of: One; step?: string; children?: ReactNode }) {
  const state = lost(of) ? stateWords[of.run.state as 'failed'] : of.met ? say.met : say.ahead
  return (
    <li className={of.met ? 'reached' : 'd2'}>
      <Icon of={of.met ? IconCircleCheck : IconHourglass} />
      <span className="grow">
        <Other of={of} />
        {step && <span className="sm d3 block">{say.stepWaits(step)}</span>}
      </span>
      <span className={lost(of) ? 'sm t-p1 nw' : 'sm d3 nw'}>{state}</span>
      {children}
    </li>
  )
}

function Other({ of: { run, milestone } }: { of: One }) {
  return (
    <Link to="/projects/$project" params={{ project: String(run.number) }}>
      <span className="mono sm d3">{numberOf(run)}</span> {milestone ? `${run.title}: ${milestone}` : run.title}
    </Link>
  )
}

/** Beside a step that is held, or above all of them: what is waited for, each with its project. */
export function HeldBy({ of }: { of: readonly One[] }) {
  if (of.length === 0) return null
  return (
    <p className="sm row wrap pj-held">
      <Icon of={IconHourglass} />
      <span>{say.holds}</span>
      {of.map((one) => (
        <Other key={one.id} of={one} />
      ))}
    </p>
  )
}

/** What still holds a step of a project; without a step what holds all of it. */
export const holding = (of: Run, node: string | null): One[] =>
  of.waitsFor.filter((one) => !one.met && one.node === node)
