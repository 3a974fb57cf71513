import { BtnLink } from '../../ui/Btn.tsx'
import { missing, say } from '../../words/identity.ts'
import { Gate } from './Gate.tsx'

/** Somebody came here without the link's secret part. */
export function LinkMissing({ title, link }: { title: string; link: 'invitation' | 'reset' | 'setUp' }) {
  return (
    <Gate title={title} lead={missing[link]}>
      <div className="form">
        <BtnLink to="/sign-in" size="touch">
          {say.goToSignIn}
        </BtnLink>
      </div>
    </Gate>
  )
}
