/** A key cap. */
export function Kbd({ children, className }: { children: string; className?: string }) {
  return <kbd className={className ? `kbd ${className}` : 'kbd'}>{children}</kbd>
}
