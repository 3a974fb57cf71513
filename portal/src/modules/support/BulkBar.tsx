import { Menu } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { accounts } from '#contracts/accounts'
import { type RequestRow, support } from '#contracts/support'
import type { Args } from '../../api.ts'
import { useAct, useRead } from '../../queries.ts'
import { offerUndo } from '../../toasts.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/desk.ts'
import { takeBackAct } from './MoreMenu.tsx'
import { statusShape, statusWords } from './views.ts'

type Act = NonNullable<Args<typeof support.bulkAct>['body']>['act']

function Choices({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu position="top-start">
      <Menu.Target>
        <Btn size="sm">
          {label}
          <Icon of={IconChevronDown} />
        </Btn>
      </Menu.Target>
      <Menu.Dropdown mah={360} className="scrolling">
        {children}
      </Menu.Dropdown>
    </Menu>
  )
}

function TagForm({ onTag }: { onTag: (tag: string) => void }) {
  const [tag, setTag] = useState('')
  return (
    <form
      className="row bulktag"
      onSubmit={(event) => {
        event.preventDefault()
        if (tag.trim()) onTag(tag.trim())
        setTag('')
      }}
    >
      <input
        className="in"
        aria-label={say.tag}
        placeholder={say.addTag}
        value={tag}
        maxLength={40}
        onChange={(event) => setTag(event.target.value)}
      />
    </form>
  )
}

/** What can be done to everything that is selected, and what became of each. */
export function BulkBar({ rows, onDone }: { rows: RequestRow[]; onDone: () => void }) {
  const teams = useRead(accounts.listTeams, {}, { kinds: ['team'] }).data?.items ?? []
  const people = teams
    .flatMap((team) => team.members)
    .filter((one, i, all) => all.findIndex((other) => other.id === one.id) === i)
  const act = useAct(support.bulkAct, ({ actId, results }) => {
    const done = results.filter((one) => one.done).length
    if (actId && done > 0) offerUndo(say.doneTo(done), () => void takeBackAct(actId))
    if (done === results.length) onDone()
  })
  const refused = act.data?.results.filter((one) => !one.done) ?? []
  const run = (one: Act) => act.mutate({ body: { ids: rows.map((row) => row.id), act: one } })
  const oldest = rows.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())[0]
  const one = new Set(rows.map((row) => row.account.id)).size === 1
  return (
    <section className="bulk" aria-label={say.selected(rows.length)}>
      <div className="row wrap">
        <b className="b tn">{act.isPending ? say.acting : say.selected(rows.length)}</b>
        <Choices label={say.assign}>
          <Menu.Item onClick={() => run({ do: 'assign', to: 'me' })}>{common.you}</Menu.Item>
          <Menu.Item onClick={() => run({ do: 'assign', to: 'none' })}>{common.nobody}</Menu.Item>
          {people.map((person) => (
            <Menu.Item key={person.id} onClick={() => run({ do: 'assign', to: person.id })}>
              {person.name}
            </Menu.Item>
          ))}
        </Choices>
        <Choices label={say.status}>
          {(['open', 'in_progress', 'waiting_customer', 'solved'] as const).map((status) => (
            <Menu.Item key={status} onClick={() => run({ do: 'status', status })}>
              <Status shape={statusShape(status)}>{statusWords(status, true)}</Status>
            </Menu.Item>
          ))}
        </Choices>
        <Choices label={common.severity}>
          {(['P1', 'P2', 'P3', 'P4'] as const).map((severity) => (
            <Menu.Item key={severity} onClick={() => run({ do: 'severity', severity })}>
              <Severity of={severity} quiet />
            </Menu.Item>
          ))}
        </Choices>
        <Choices label={common.team}>
          {teams.map((team) => (
            <Menu.Item key={team.id} onClick={() => run({ do: 'team', teamId: team.id })}>
              {team.name}
            </Menu.Item>
          ))}
        </Choices>
        <TagForm onTag={(tag) => run({ do: 'tags', add: [tag], remove: [] })} />
        {rows.length > 1 && one && oldest && (
          <Choices label={say.merge}>
            <Menu.Label>{say.oldestStays}</Menu.Label>
            <Menu.Item
              onClick={() =>
                act.mutate({
                  body: {
                    ids: rows.filter((row) => row.id !== oldest.id).map((row) => row.id),
                    act: { do: 'merge', into: oldest.id },
                  },
                })
              }
            >
              {oldest.number} {oldest.title}
            </Menu.Item>
          </Choices>
        )}
        <Btn look="quiet" size="sm" className="push" icon={IconX} aria-label={say.selectNone} onClick={onDone} />
      </div>
      <RefusalNote error={act.error} what={say.notDone} />
      {refused.length > 0 && (
        <div className="call p3" role="alert">
          <span>
            <b className="block">{say.someRefused(refused.length)}</b>
            {refused.map((result) => (
              <span key={result.id} className="sm block">
                <span className="tn">{result.number}</span> <span lang="en">{result.why}</span>
              </span>
            ))}
          </span>
        </div>
      )}
    </section>
  )
}
