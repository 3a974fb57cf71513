import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { systems } from '#contracts/systems'
import { useAct, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'
import { Around } from './Around.tsx'
import { KINDS, type SystemReply } from './kinds.ts'
import { systemParts } from './parts.ts'
import { RetireDialog } from './RetireDialog.tsx'
import { SystemFacts } from './SystemFacts.tsx'
import { SystemJournal } from './SystemJournal.tsx'
import { SystemMap } from './SystemMap.tsx'
import './systems.css'

/** A system: alarms and values from the modules that have them, what it depends on and carries, what is written and happened. */
export default function SystemPage() {
  const { system: id } = useParams({ strict: false }) as { system: string }
  const read = useRead(systems.getSystem, { params: { id } }, { kinds: ['system'] })
  useTitle(read.data?.name ?? say.system)
  return <Loaded read={read}>{(data) => <Page key={id} of={data} />}</Loaded>
}

function Acts({ of }: { of: SystemReply }) {
  const [retiring, setRetiring] = useState(false)
  const restore = useAct(systems.restoreSystem)
  if (!of.may.edit) return null
  if (of.retiredAt)
    return (
      <>
        <Btn busy={restore.isPending} onClick={() => restore.mutate({ params: { id: of.id } })}>
          {say.restore}
        </Btn>
        <RefusalNote error={restore.error} />
      </>
    )
  return (
    <>
      <Btn onClick={() => setRetiring(true)}>{say.retire}</Btn>
      <BtnLink to="/systems/$system/edit" params={{ system: of.id }}>
        {say.edit}
      </BtnLink>
      {retiring && <RetireDialog of={of} onClose={() => setRetiring(false)} />}
    </>
  )
}

function Page({ of }: { of: SystemReply }) {
  const me = useMe()
  const map = useRead(systems.getSystemMap, { params: { id: of.id } }, { kinds: ['system'] })
  const second = [KINDS[of.kind].word, me.staff && of.account.name, of.location].filter(Boolean).join(' · ')
  return (
    <>
      <PageHead
        title={
          <>
            <Icon of={KINDS[of.kind].icon} /> {of.name}
          </>
        }
        second={second}
        back={{ to: '/systems', label: say.systems }}
      >
        {of.retiredAt && <Chip look="line">{say.retired}</Chip>}
        <Acts of={of} />
      </PageHead>
      <div className="sy-page">
        <div className="parts">
          {of.retiredWhy && <p className="call">{say.retiredBecause(of.retiredWhy)}</p>}
          {me.staff && <Around of={of} />}
          {systemParts.map(({ name, Part }) => (
            <Part key={name} systemId={of.id} accountId={of.account.id} />
          ))}
          <section>
            <h2 className="h2">{say.dependencies}</h2>
            {map.data && map.data.nodes.length > 1 && <SystemMap of={map.data} />}
            <Outline of={of} />
            {map.data && map.data.more > 0 && <p className="d3">{say.moreBelow(map.data.more)}</p>}
          </section>
          <SystemJournal of={of} />
        </div>
        <SystemFacts of={of} />
      </div>
    </>
  )
}

/** The systems right above and right below in words, which is all of the map on a phone. */
function Outline({ of }: { of: SystemReply }) {
  const nodes = (list: SystemReply['children']) =>
    list.map((node) => (
      <BtnLink key={node.id} size="sm" icon={KINDS[node.kind].icon} to="/systems/$system" params={{ system: node.id }}>
        {node.name}
      </BtnLink>
    ))
  if (of.parents.length === 0 && of.childCount === 0)
    return (
      <p className="sy-outline d3">
        {say.dependsOnNothing}. {say.carriesNothing}.
      </p>
    )
  return (
    <dl className="sy-outline">
      <dt>{of.parents.length > 0 ? say.dependsOn : say.dependsOnNothing}</dt>
      {of.parents.map((group) => (
        <dd key={group.members.map(({ id }) => id).join()} className="row wrap">
          {group.members.length > 1 && <span className="d3">{group.mode === 'any' ? say.oneOf : say.allOf}</span>}
          {nodes(group.members)}
        </dd>
      ))}
      <dt>{of.childCount > 0 ? say.carries : say.carriesNothing}</dt>
      {of.childCount > 0 && (
        <dd className="row wrap">
          {nodes(of.children)}
          {of.childCount > of.children.length && (
            <span className="d3">{say.moreBelow(of.childCount - of.children.length)}</span>
          )}
        </dd>
      )}
    </dl>
  )
}
