import { IconPlus } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { oncall } from '#contracts/oncall'
import { useAct, useRead } from '../../../queries.ts'
import { useTitle } from '../../../shell/title.ts'
import { Btn, BtnLink } from '../../../ui/Btn.tsx'
import { AreaField, DurationField, Form, fieldErrors, TextField } from '../../../ui/Field.tsx'
import { Loaded } from '../../../ui/Loaded.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { policyWords, policyFormWords as words } from '../../../words/policy.ts'
import { moved } from '../edit/form.ts'
import { BranchFields } from './BranchFields.tsx'
import {
  formOf,
  inputOf,
  missing,
  newBranch,
  newPolicy,
  type PolicyForm,
  type PolicyVersion,
  SEVERITIES,
} from './form.ts'
import '../edit/edit.css'
import './policy.css'

/** Makes a policy, or a new version of one. */
export default function PolicyEditPage() {
  const { policy: id } = useParams({ strict: false }) as { policy?: string }
  const read = useRead(
    oncall.getPolicy,
    { params: { id: id ?? '' }, query: {} },
    { enabled: id !== undefined, kinds: [] },
  )
  useTitle(id ? words.editNamed(read.data?.name ?? words.policy) : words.newPolicy)
  if (!id) return <Editor first={newPolicy()} />
  return <Loaded read={read}>{(data) => <Editor key={id} saved={data} first={formOf(data)} />}</Loaded>
}

function Editor({ saved, first }: { saved?: PolicyVersion; first: PolicyForm }) {
  const navigate = useNavigate()
  const [form, setForm] = useState(first)
  const go = (id: string) => void navigate({ to: '/on-call/policies/$policy', params: { policy: id } })
  const create = useAct(oncall.createPolicy, (policy) => go(policy.id))
  const change = useAct(oncall.changePolicy, (policy) => go(policy.id))
  const act = saved ? change : create
  const errors = fieldErrors(act.error)
  const lack = missing(form)
  const put = (part: Partial<PolicyForm>) => setForm({ ...form, ...part })
  function save() {
    if (lack || act.isPending) return
    const body = inputOf(form)
    if (saved) change.mutate({ params: { id: saved.id }, body: { ...body, baseVersion: saved.version } })
    else create.mutate({ body })
  }
  return (
    <>
      <PageHead
        title={saved ? words.editNamed(saved.name) : words.newPolicy}
        second={saved && words.becomes(saved.version + 1)}
        back={
          saved
            ? { to: '/on-call/policies/$policy', params: { policy: saved.id }, label: words.backTo(saved.name) }
            : { to: '/on-call/policies', label: policyWords.backToAll }
        }
      />
      <div className="sheet">
        <Form onSubmit={save} className="form edit">
          <div className="fields">
            <TextField
              label={common.name}
              placeholder={words.example}
              value={form.name}
              error={errors.name}
              onText={(name) => put({ name })}
            />
            <AreaField
              label={words.whatFor}
              optional
              wide
              rows={2}
              value={form.description}
              error={errors.description}
              onText={(description) => put({ description })}
            />
          </div>
          <div className="row wrap">
            <h2 className="h2">{words.cases}</h2>
            <span className="d3">{words.casesHint}</span>
          </div>
          {form.branches.map((branch, index) => (
            <BranchFields
              key={branch.key}
              branch={branch}
              number={index + 1}
              last={index === form.branches.length - 1}
              only={form.branches.length === 1}
              names={saved?.names ?? {}}
              bad={(field) => errors[`branches.${index}.${field}`]}
              onBranch={(part) =>
                put({ branches: form.branches.map((one, at) => (at === index ? { ...one, ...part } : one)) })
              }
              onMove={(step) => put({ branches: moved(form.branches, index, step) })}
              onRemove={() => put({ branches: form.branches.filter((_, at) => at !== index) })}
            />
          ))}
          <span>
            <Btn icon={IconPlus} onClick={() => put({ branches: [...form.branches, newBranch()] })}>
              {words.addCase}
            </Btn>
          </span>
          <section className="form">
            <div>
              <h2 className="h2">{policyWords.holdsFor}</h2>
              <p className="d3">{policyWords.withoutProgress}</p>
            </div>
            <div className="fields four">
              {SEVERITIES.map((severity) => (
                <DurationField
                  key={severity}
                  label={severity}
                  seconds={form.leaseSeconds[severity]}
                  error={errors[`leaseSeconds.${severity}`]}
                  onSeconds={(seconds) => put({ leaseSeconds: { ...form.leaseSeconds, [severity]: seconds } })}
                />
              ))}
            </div>
          </section>
          <TextField
            label={words.whatChanged}
            hint={words.whatChangedHint}
            optional
            maxLength={200}
            value={form.note}
            error={errors.note}
            onText={(note) => put({ note })}
          />
          <RefusalNote error={act.error} />
          <div className="form-acts">
            <Btn type="submit" look="primary" size="lg" busy={act.isPending} disabled={lack !== ''} title={lack}>
              {act.isPending ? words.saving : saved ? words.save(saved.version + 1) : words.make}
            </Btn>
            <BtnLink
              size="lg"
              to={saved ? '/on-call/policies/$policy' : '/on-call/policies'}
              params={saved ? { policy: saved.id } : {}}
            >
              {common.cancel}
            </BtnLink>
            {lack && <span className="d3">{lack}</span>}
          </div>
        </Form>
      </div>
    </>
  )
}
