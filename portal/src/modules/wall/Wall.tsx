import { useEffect, useState } from 'react'
import { clockMinutes, clockSeconds, span } from '../../format.ts'
import { useTitle } from '../../shell/title.ts'
import { useNow } from '../../time.ts'
import { say } from '../../words/wall.ts'
import { Alarms } from './Alarms.tsx'
import { type Reading, useWall, type Wall as WallRead } from './reading.ts'
import { OnCall, Owed, Work } from './Side.tsx'
import { WallMap } from './WallMap.tsx'

/** What stands behind the # of the address; browsers keep it to themselves. */
function useSecret(): string {
  const [secret, setSecret] = useState(() => location.hash.slice(1))
  useEffect(() => {
    const changed = () => setSecret(location.hash.slice(1))
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return secret
}

/** A screen that is read from five metres and needs no hand. */
export function Wall() {
  const reading = useWall(useSecret())
  useTitle(reading.wall?.name ?? say.wall)
  if (reading.ended)
    return (
      <main className="wall wl-ended">
        <h1>{say.noWall}</h1>
        <p className="dim">{say.noWallSays}</p>
      </main>
    )
  return reading.wall ? <Screen of={reading.wall} cutSince={reading.cutSince} /> : null
}

function Screen({ of, cutSince }: { of: WallRead; cutSince: Reading['cutSince'] }) {
  return (
    <main className={cutSince === null ? 'wall' : 'wall cut-off'} data-mantine-color-scheme="dark">
      <Bar of={of} cutSince={cutSince} />
      <Alarms of={of} />
      <WallMap of={of} />
      <div className="wl-side">
        <Owed of={of} />
        <OnCall of={of} />
      </div>
      <Work of={of} />
    </main>
  )
}

function Bar({ of, cutSince }: { of: WallRead; cutSince: Reading['cutSince'] }) {
  const now = useNow()
  return (
    <header className="wl-bar">
      <h1>{of.name}</h1>
      <span className="dim">{of.provider}</span>
      <span className="push" />
      {of.lastSignalAt && <span className="dim">{say.lastAlarm(span(now - of.lastSignalAt.getTime()))}</span>}
      {cutSince === null ? (
        <span className="wl-live">{say.live}</span>
      ) : (
        <strong className="wl-cut" role="alert">
          {say.cutOff(span(now - cutSince))}
        </strong>
      )}
      <span className="dim">{`${clockMinutes(now, 'UTC')} UTC`}</span>
      <time className="wl-clock">{clockSeconds(now)}</time>
    </header>
  )
}
