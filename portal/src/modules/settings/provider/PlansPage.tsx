import { IconClock, IconPlus } from '@tabler/icons-react'
import { calendars } from '#contracts/calendars'
import { promises } from '#contracts/promises'
import { allowance } from '../../../format.ts'
import { useRead } from '../../../queries.ts'
import { useMay } from '../../../session.ts'
import { BtnLink } from '../../../ui/Btn.tsx'
import { Chip } from '../../../ui/Chip.tsx'
import { Severity } from '../../../ui/Severity.tsx'
import { Sideways } from '../../../ui/Sideways.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { say } from '../../../words/provider.ts'
import { Frame } from '../Frame.tsx'
import { kindName, kindsOf, type Plan, SEVERITIES, targetOf } from './plan.ts'

function Grid({ of, names }: { of: Plan; names: ReadonlyMap<string, string> }) {
  const kinds = kindsOf(of.targets).filter((kind) => of.targets.some((one) => one.kind === kind))
  if (kinds.length === 0) return <p className="d3">{say.itPromisesNothingYet}</p>
  return (
    <Sideways label={say.whatThePlanPromises}>
      <table className="plan-grid">
        <thead>
          <tr>
            <th>{common.severity}</th>
            {kinds.map((kind) => (
              <th key={kind}>{kindName(kind)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {SEVERITIES.filter((severity) => of.targets.some((one) => one.severity === severity)).map((severity) => (
            <tr key={severity}>
              <td>
                <Severity of={severity} quiet />
              </td>
              {kinds.map((kind) => {
                const target = targetOf(of.targets, severity, kind)
                return (
                  <td key={kind}>
                    {target ? (
                      <>
                        <span className="m tn">{allowance(target.allowedMs)}</span>
                        <span className="sm d3 block">
                          {target.calendarId ? (names.get(target.calendarId) ?? say.aCalendar) : say.aroundTheClock}
                        </span>
                      </>
                    ) : (
                      <span className="d3">–</span>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

/** Support plans: what is promised, per severity, on which calendar. */
export default function PlansPage() {
  const writes = useMay('plan.write')
  const read = useRead(promises.listPlans, {}, { kinds: ['plan'] })
  const hours = useRead(calendars.listCalendars, {}, { kinds: ['calendar'] })
  const names = new Map((hours.data?.items ?? []).map((one) => [one.id, one.name]))
  const items = [...(read.data?.items ?? [])].sort(
    (a, b) => Number(a.retiredAt !== null) - Number(b.retiredAt !== null),
  )
  return (
    <Frame
      title={say.supportPlans}
      acts={
        writes && (
          <BtnLink to="/settings/plans/$plan" params={{ plan: 'new' }} icon={IconPlus}>
            {say.newPlan}
          </BtnLink>
        )
      }
    >
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {read.data && items.length === 0 && (
        <Empty
          icon={IconClock}
          title={say.noPlanYetSo}
          act={
            writes ? (
              <BtnLink look="primary" to="/settings/plans/$plan" params={{ plan: 'new' }}>
                {say.makeTheFirstPlan}
              </BtnLink>
            ) : undefined
          }
        >
          {say.aPlanSaysHow}
        </Empty>
      )}
      {items.map((plan) => (
        <section key={plan.id} className="stack g2">
          <div className="row wrap">
            <h2 className="h2">{plan.name}</h2>
            {plan.retiredAt && <Chip>{say.noLongerOffered}</Chip>}
            <span className="d3 tn">{say.versionGoal(plan.version, plan.goalPercent)}</span>
            {writes && (
              <span className="push">
                <BtnLink size="sm" to="/settings/plans/$plan" params={{ plan: plan.id }}>
                  {say.editThePlan}
                </BtnLink>
              </span>
            )}
          </div>
          {plan.description && <p className="d2">{plan.description}</p>}
          <Grid of={plan} names={names} />
        </section>
      ))}
    </Frame>
  )
}
