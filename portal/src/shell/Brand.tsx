/** The mark: three stakes of a palisade. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path
        fill="currentColor"
        d="M2 6.200 4 3.600l2 2.600V17H2zM8 4.600 10 2l2 2.600V17H8zM14 6.200l2-2.600 2 2.600V17h-4z"
      />
      <path fill="currentColor" opacity=".55" d="M1 9h18v2H1z" />
    </svg>
  )
}
