import { dismiss, useToasts } from '../toasts.ts'
import { UndoToast } from '../ui/States.tsx'

/** Above the foot, in the middle: what was just done, and the way back. */
export function Toasts() {
  const toasts = useToasts()
  return (
    <div className="toasts">
      {toasts.map((toast) => (
        <UndoToast
          key={toast.id}
          until={toast.until}
          onUndo={() => {
            dismiss(toast)
            toast.undo()
          }}
        >
          {toast.text}
        </UndoToast>
      ))}
    </div>
  )
}
