import { Menu } from '@mantine/core'
import { IconEye, IconHash, IconUsers } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { accounts } from '#contracts/accounts'
import { oncall } from '#contracts/oncall'
import { type RequestReply, support } from '#contracts/support'
import { when } from '../../format.ts'
import { useKeys } from '../../keys.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { offerUndo } from '../../toasts.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Btn } from '../../ui/Btn.tsx'
import { ChannelIcon, channelWord } from '../../ui/Channel.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/support.ts'
import { type Changes, MoreMenu, type Update } from './MoreMenu.tsx'
import { isDone, statusShape, statusWords } from './views.ts'

/** What undoes changes: the values that stood there. */
function before(request: RequestReply, changes: Changes): Changes {
  return {
    ...('status' in changes && { status: request.status }),
    ...('severity' in changes && { severity: request.severity }),
    ...('assigneeId' in changes && { assigneeId: request.assignee?.id ?? null }),
    ...('teamId' in changes && { teamId: request.team?.id ?? null }),
  }
}

/** A fact of the request that a click changes. */
function FactMenu({
  label,
  fact,
  fixed,
  children,
}: {
  label: string
  fact: ReactNode
  fixed: boolean
  children: ReactNode
}) {
  if (fixed) return <span>{fact}</span>
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className="fact">
          {fact}
          <span className="sr">. {label}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} className="scrolling">
        {children}
      </Menu.Dropdown>
    </Menu>
  )
}

export interface RequestHeadProps {
  request: RequestReply
  onAnswer: () => void
  onUpdate: () => void
}

function usePaging(request: RequestReply) {
  const paging = request.paging
  const acknowledge = useAct(oncall.acknowledge)
  const escalate = useAct(oncall.escalate)
  const running = paging?.status === 'paging' || paging?.status === 'starting' || paging?.status === 'exhausted'
  const held = paging?.status === 'acknowledged'
  return {
    paging,
    running,
    held,
    acknowledge,
    escalate,
    take: () => paging && acknowledge.mutate({ params: { id: paging.escalationId } }),
    pass: () => paging && escalate.mutate({ params: { id: paging.escalationId }, body: {} }),
  }
}

function Facts({ request, update }: { request: RequestReply; update: Update }) {
  const me = useMe()
  const teams = useRead(accounts.listTeams, {}, { kinds: ['team'], enabled: request.may.update }).data?.items ?? []
  const fixed = !request.may.update
  const paging = request.paging?.status === 'paging' || request.paging?.status === 'starting'
  const members = teams.find((team) => team.id === request.team?.id)?.members ?? []
  const others = teams
    .flatMap((team) => team.members)
    .filter((one, i, all) => all.findIndex((x) => x.id === one.id) === i && !members.some((m) => m.id === one.id))
  return (
    <div className="facts">
      <FactMenu
        label={say.changeStatus}
        fixed={fixed || request.mayBecome.length === 0}
        fact={
          <Status shape={paging ? 'dotted' : statusShape(request.status)}>
            {paging ? say.paging : statusWords(request.status, true)}
          </Status>
        }
      >
        {request.mayBecome.map((status) => (
          <Menu.Item
            key={status}
            onClick={() => update({ status }, say.isNow(common.inside(statusWords(status, true))))}
          >
            <Status shape={statusShape(status)}>{statusWords(status, true)}</Status>
          </Menu.Item>
        ))}
      </FactMenu>
      <FactMenu
        label={say.changeWho}
        fixed={fixed}
        fact={
          <>
            <Avatar name={request.assignee?.name ?? null} me={request.assignee?.id === me.id} />
            {request.assignee ? (request.assignee.id === me.id ? say.you : request.assignee.name) : say.nobodyYet}
          </>
        }
      >
        <Menu.Item onClick={() => update({ assigneeId: me.id }, say.isYours)}>{say.you}</Menu.Item>
        <Menu.Item onClick={() => update({ assigneeId: null }, say.hasNobody)}>{say.nobody}</Menu.Item>
        {members.length > 0 && <Menu.Label>{request.team?.name}</Menu.Label>}
        {members
          .filter((one) => one.id !== me.id)
          .map((one) => (
            <Menu.Item key={one.id} onClick={() => update({ assigneeId: one.id }, say.givenTo(one.name))}>
              {one.name}
            </Menu.Item>
          ))}
        {others.length > 0 && <Menu.Label>{say.others}</Menu.Label>}
        {others
          .filter((one) => one.id !== me.id)
          .map((one) => (
            <Menu.Item key={one.id} onClick={() => update({ assigneeId: one.id }, say.givenTo(one.name))}>
              {one.name}
            </Menu.Item>
          ))}
      </FactMenu>
      <FactMenu
        label={say.changeTeam}
        fixed={fixed}
        fact={
          <>
            <Icon of={IconUsers} />
            {request.team?.name ?? say.noTeam}
          </>
        }
      >
        {teams.map((team) => (
          <Menu.Item key={team.id} onClick={() => update({ teamId: team.id }, say.movedTo(team.name))}>
            {team.name}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => update({ teamId: null }, say.hasNoTeam)}>{say.noTeam}</Menu.Item>
      </FactMenu>
      <span className="tn">
        <ChannelIcon of={request.channel} />
        {channelWord(request.channel)}, {when(request.createdAt, serverNow())}
      </span>
      {request.topic && (
        <span className="desk-only">
          <Icon of={IconHash} />
          {request.topic}
        </span>
      )}
      {request.watchers.length > 0 && (
        <span className="desk-only">
          <Icon of={IconEye} />
          {say.nFollow(request.watchers.length)}
        </span>
      )}
      {request.tags.map((tag) => (
        <span key={tag} className="desk-only">
          <Chip>{tag}</Chip>
        </span>
      ))}
    </div>
  )
}

/** Severity, title, the acts, and the facts a click changes. */
export function RequestHead({ request, onAnswer, onUpdate }: RequestHeadProps) {
  const change = useAct(support.updateRequest)
  const paging = usePaging(request)
  const send = (version: number, changes: Changes, then?: (version: number) => void) =>
    change.mutate(
      { params: { id: request.id }, body: { version, ...changes } },
      { onSuccess: (after) => then?.(after.version) },
    )
  const update = (changes: Changes, words: string) =>
    send(request.version, changes, (version) =>
      offerUndo(say.numbered(request.number, words), () => send(version, before(request, changes))),
    )
  const escalatable = paging.running || paging.held
  useKeys([
    ...(paging.running ? [{ keys: 'a', does: say.acknowledgeKey, run: paging.take }] : []),
    ...(escalatable ? [{ keys: 'e', does: say.escalateKey, run: paging.pass }] : []),
    ...(request.may.answer ? [{ keys: 'u', does: say.updateKey, run: onUpdate }] : []),
  ])
  const error = paging.acknowledge.error ?? paging.escalate.error ?? change.error
  const what = paging.acknowledge.error
    ? say.notAcknowledged
    : paging.escalate.error
      ? say.notEscalated
      : say.notChanged
  return (
    <div className="head">
      <div className="row wrap hrow">
        <Severity of={request.severity} quiet={isDone(request.status)} />
        <h1 className="h1 grow">
          {request.title} <span className="d3">{request.number}</span>
        </h1>
        <span className="row">
          {paging.running ? (
            <Btn look="primary" keyCap="a" busy={paging.acknowledge.isPending} onClick={paging.take}>
              {paging.acknowledge.isPending ? say.acknowledging : say.acknowledge}
            </Btn>
          ) : (
            request.may.answer && (
              <Btn keyCap="r" onClick={onAnswer}>
                {say.answer}
              </Btn>
            )
          )}
          {escalatable && (
            <Btn keyCap="e" busy={paging.escalate.isPending} onClick={paging.pass}>
              {paging.escalate.isPending ? say.escalating : say.escalate}
            </Btn>
          )}
          {request.may.answer && (
            <Btn className="desk-only" keyCap="u" onClick={onUpdate}>
              {say.statusUpdate}
            </Btn>
          )}
          <MoreMenu request={request} update={update} onUpdate={onUpdate} />
        </span>
      </div>
      <Facts request={request} update={update} />
      {error && (
        <div className="headerr">
          <RefusalNote error={error} what={what} />
        </div>
      )}
    </div>
  )
}
