import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconPlayerTrackPrev,
} from '@tabler/icons-react'
import type { Data } from '#procedures-rules'
import { when } from '../../../../format.ts'
import { Btn } from '../../../../ui/Btn.tsx'
import { Chip } from '../../../../ui/Chip.tsx'
import { say } from '../../../../words/procedure-play.ts'
import { ChoiceCard } from './ChoiceCard.tsx'
import { DataPart } from './DataPart.tsx'
import { type Choice, type Deed, type Play, setData } from './play.ts'

export interface SideProps {
  play: Play
  choices: readonly Choice[]
  chosen: number | null
  running: boolean
  canStep: boolean
  onChosen: (id: number | null) => void
  onGo: (choice: Choice, deed?: Deed) => void
  onPlay: (play: Play) => void
  onRunning: (running: boolean) => void
  onStep: () => void
  onReset: (data?: Data) => void
}

/** What can happen now, what is known, and what happened. */
export function Side(props: SideProps) {
  const { play, choices, running } = props
  const over = play.state.status !== 'running'
  return (
    <aside className="pe-side" aria-label={say.tryOut}>
      <div className="row wrap">
        <Btn
          look="primary"
          icon={running ? IconPlayerPause : IconPlayerPlay}
          disabled={!props.canStep}
          onClick={() => props.onRunning(!running)}
        >
          {running ? say.pause : say.play}
        </Btn>
        <Btn icon={IconPlayerSkipForward} disabled={!props.canStep || running} onClick={props.onStep}>
          {say.step}
        </Btn>
        <Btn
          look="quiet"
          icon={IconPlayerTrackPrev}
          aria-label={say.back}
          title={say.back}
          disabled={!play.before || running}
          onClick={() => play.before && props.onPlay(play.before)}
        />
        <Btn
          look="quiet"
          icon={IconPlayerSkipBack}
          aria-label={say.reset}
          title={say.reset}
          onClick={() => props.onReset()}
        />
      </div>
      <p className="sm d2 ps-state" role="status">
        {over ? (
          <Chip look={play.state.status === 'completed' ? 'up' : 'line'}>{say[play.state.status as 'completed']}</Chip>
        ) : (
          say.clock(when(play.at, play.at, 'minutes'))
        )}
      </p>
      {!over && (
        <section>
          <h2 className="h3">{say.canHappen}</h2>
          {choices.length === 0 && <p className="sm d3">{say.nothingCan}</p>}
          <ul className="ps-choices">
            {choices.map((choice) => (
              <ChoiceCard
                key={choice.id}
                of={choice}
                now={play.at}
                open={props.chosen === choice.id}
                onOpen={(open) => props.onChosen(open ? choice.id : null)}
                onGo={(deed) => props.onGo(choice, deed)}
              />
            ))}
          </ul>
        </section>
      )}
      <DataPart data={play.state.data} off={over} onSet={(data) => props.onPlay(setData(play, data))} />
      <section>
        <h2 className="h3">{say.happened}</h2>
        {play.log.length === 0 && <p className="sm d3">{say.nothingYet}</p>}
        <ol className="ps-log">
          {play.log.toReversed().map((one, n) => (
            <li key={play.log.length - n}>
              <span className="sm d3">{say[one.kind as keyof typeof say] as string}</span> {one.name}
            </li>
          ))}
        </ol>
      </section>
    </aside>
  )
}
