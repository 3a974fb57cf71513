import { Btn } from '../../../ui/Btn.tsx'
import { say } from '../../../words/procedure-editor.ts'

/** Two drew at once: whoever sees this decides which one is the newest. */
export function Another({ onTheirs, onMine }: { onTheirs: () => void; onMine: () => void }) {
  return (
    <div className="call p3 pe-another" role="alert">
      <div>
        <p className="m">{say.another}</p>
        <p>{say.anotherSays}</p>
        <div className="row wrap">
          <Btn onClick={onTheirs}>{say.takeTheirs}</Btn>
          <Btn look="primary" onClick={onMine}>
            {say.saveMine}
          </Btn>
        </div>
      </div>
    </div>
  )
}
