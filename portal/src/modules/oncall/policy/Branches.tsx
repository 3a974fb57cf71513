import { allowance } from '../../../format.ts'
import { Card } from '../../../ui/Card.tsx'
import { Severity } from '../../../ui/Severity.tsx'
import { policyWords as words } from '../../../words/policy.ts'
import { afterWords, type PolicyVersion, SEVERITIES, startsOf, whenWords } from './form.ts'

const KINDS = { rota: words.rota, team: words.team, person: '' }

function Names({ of, names }: { of: { kind: keyof typeof KINDS; id: string }[]; names: Record<string, string> }) {
  return of.map((target, index) => (
    <span key={target.id}>
      {index > 0 && ', '}
      {names[target.id] ?? words.gone}
      {KINDS[target.kind] && <span className="d3"> {KINDS[target.kind]}</span>}
    </span>
  ))
}

/** A policy in words: case by case, step by step, with when each step is reached. */
export function Branches({ of }: { of: PolicyVersion }) {
  return (
    <div className="stack g4">
      {of.branches.map((branch, index) => {
        const starts = startsOf(branch.steps)
        const whole = branch.steps.reduce((sum, step) => sum + step.afterSeconds, 0)
        return (
          <Card
            key={index}
            title={whenWords(branch.when, of.names)}
            aside={<span className="d3">{index === 0 ? words.triedFirst : words.ifNone}</span>}
          >
            {branch.steps.length === 0 && <p className="d2">{words.silent}</p>}
            <ol className="pol-steps">
              {branch.steps.map((step, at) => (
                <li key={at}>
                  <span className="tn d3">{afterWords(starts[at] ?? 0)}</span>
                  <span>
                    <span className="m">
                      <Names of={step.targets} names={of.names} />
                    </span>
                    {step.name && <span className="d3"> {step.name}</span>}
                    {step.alternates.length > 0 && (
                      <span className="sm d2 block">
                        {words.ifNot} <Names of={step.alternates} names={of.names} />
                      </span>
                    )}
                  </span>
                </li>
              ))}
              {branch.steps.length > 0 && (
                <li>
                  <span className="tn d3">{words.after(allowance(whole * 1000))}</span>
                  <span className="d2">{branch.repeat === 0 ? words.chainOver : words.again(branch.repeat)}</span>
                </li>
              )}
            </ol>
          </Card>
        )
      })}
      <Card title={words.holdsFor}>
        <p className="sm d3">{words.withoutProgress}</p>
        <dl className="leases">
          {SEVERITIES.map((severity) => (
            <div key={severity}>
              <dt>
                <Severity of={severity} quiet />
              </dt>
              <dd className="tn">{allowance(of.leaseSeconds[severity] * 1000)}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </div>
  )
}
