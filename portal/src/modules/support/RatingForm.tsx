import { useState } from 'react'
import { Btn } from '../../ui/Btn.tsx'
import { say } from '../../words/desk.ts'
import './rating.css'
import { Pick } from './Questions.tsx'

/** How was it, in one of five, and a word about it if one likes. */
export function RatingForm(props: { busy: boolean; onSend: (score: number, comment: string) => void }) {
  const [score, setScore] = useState<string>()
  const [comment, setComment] = useState('')
  const options = ['1', '2', '3', '4', '5'].map((value) => ({
    value,
    label: value === '1' ? `1 ${say.veryBad}` : value === '5' ? `5 ${say.veryGood}` : value,
  }))
  return (
    <div className="stack g4 ratingform">
      <Pick name="score" label={say.howWasIt} options={options} value={score} onChange={setScore} />
      {score && (
        <label>
          <span className="lab">{say.commentIfYouLike}</span>
          <textarea
            className="field-in"
            maxLength={2000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        </label>
      )}
      <span>
        <Btn
          look="primary"
          size="touch"
          disabled={!score}
          busy={props.busy}
          onClick={() => score && props.onSend(Number(score), comment)}
        >
          {say.sendRating}
        </Btn>
      </span>
    </div>
  )
}
