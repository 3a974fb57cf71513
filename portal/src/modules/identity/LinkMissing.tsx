import { BtnLink } from '../../ui/Btn.tsx'
import { Gate } from './Gate.tsx'

/** Somebody came here without the link's secret part. */
export function LinkMissing({ title, what }: { title: string; what: string }) {
  return (
    <Gate
      title={title}
      lead={`This page needs the whole ${what} link. Part of it is missing: copy it from where you got it, up to its last letter.`}
    >
      <div className="form">
        <BtnLink to="/sign-in" size="touch">
          Go to sign-in
        </BtnLink>
      </div>
    </Gate>
  )
}
