import { Link } from '@tanstack/react-router'
import { capsOf, useKeyList } from '../keys.ts'
import { useLive } from '../live.ts'
import { Health } from '../ui/Health.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { say } from '../words/shell.ts'
import type { ShellFacts } from './facts.ts'

/** `j` and `k` stand together: one of them carries the words for both. */
function caps(keys: string): string[] {
  return keys === 'k' ? ['j', 'k'] : capsOf(keys)
}

function State({ facts }: { facts: ShellFacts }) {
  const broken = facts.brokenChannels ?? []
  const words =
    broken.length > 0
      ? broken.length === 1
        ? say.oneChannelDoesNot
        : say.channelsDoNotWork(broken.length)
      : facts.wrong > 0
        ? say.thingsAreWrong(facts.wrong)
        : say.allChannelsWorking
  return (
    <Link to="/health" search={{}} title={broken.join('\n') || undefined}>
      <Health of={broken.length > 0 ? 'down' : facts.wrong > 0 ? 'degraded' : 'up'}>{words}</Health>
    </Link>
  )
}

/** The keys of this page, whether it is live, how late our own clocks fired today, whether people can be reached. */
export function Foot({ facts }: { facts: ShellFacts }) {
  const { live } = useLive()
  const keys = useKeyList().filter((binding) => !binding.hidden && binding.keys !== 'j')
  return (
    <footer className="foot">
      <span className="keys">
        {keys.map((binding) => (
          <span key={binding.keys}>
            {caps(binding.keys).map((cap) => (
              <Kbd key={cap} className="cap">
                {cap}
              </Kbd>
            ))}
            {binding.does}
          </span>
        ))}
      </span>
      <span className="push">
        <span>{live ? say.live : say.notLive}</span>
        {facts.clocks && <span>{say.ownClocksLast24(facts.clocks.p50, facts.clocks.p99)}</span>}
        {facts.brokenChannels && <State facts={facts} />}
      </span>
    </footer>
  )
}
