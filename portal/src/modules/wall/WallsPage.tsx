import { IconDeviceTv } from '@tabler/icons-react'
import { useState } from 'react'
import { walls } from '#contracts/wall'
import { when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/wall.ts'
import { AccountPicker } from '../accounts/pickers.tsx'

/** Wall screens: who has one, and a new one with its link. */
export default function WallsPage() {
  useTitle(say.walls)
  const now = useNow()
  const writes = useMay('wall.write')
  const read = useRead(walls.listWalls, {}, { kinds: ['wall'] })
  const end = useAct(walls.endWall)
  return (
    <>
      <PageHead title={say.walls} second={say.whatWallsAre} />
      <div className="sheet parts">
        {writes && <Make />}
        <RefusalNote error={read.error ?? end.error} />
        {read.isPending && <Skeleton rows={3} />}
        {read.data?.items.length === 0 && <Empty icon={IconDeviceTv} title={say.none} />}
        <ul className="rows" aria-label={say.walls}>
          {read.data?.items.map((wall) => (
            <li key={wall.id} className="row wrap">
              <span className="grow">
                <span className="m block">{wall.name}</span>
                <span className="sm d3 block">
                  {[
                    wall.account?.name,
                    wall.madeBy,
                    wall.seenAt ? say.seen(when(wall.seenAt, now, 'minutes')) : say.neverSeen,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              {writes && (
                <Btn
                  busy={end.isPending}
                  onClick={() => {
                    if (confirm(say.sureEnd(wall.name))) end.mutate({ params: { id: wall.id } })
                  }}
                >
                  {say.end}
                </Btn>
              )}
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}

function Make() {
  const [name, setName] = useState('')
  const [account, setAccount] = useState<string | null>(null)
  const make = useAct(walls.createWall, () => setName(''))
  const run = () =>
    name.trim() !== '' && !make.isPending && make.mutate({ body: { name: name.trim(), accountId: account } })
  return (
    <Form onSubmit={run} className="form narrowed">
      <div className="fields">
        <TextField label={common.name} value={name} onText={setName} error={fieldErrors(make.error).name} />
        <AccountPicker label={say.oneAccount} clearable value={account} onPick={setAccount} />
      </div>
      <RefusalNote error={make.error} />
      <span>
        <Btn look="primary" type="submit" busy={make.isPending} disabled={name.trim() === ''}>
          {say.make}
        </Btn>
      </span>
      {make.data && (
        <TextField label={say.copyNow} hint={say.toldOnce} readOnly value={make.data.url} onText={() => {}} />
      )}
    </Form>
  )
}
