/** The mark of the product, as in resources/icons. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 512 512" aria-hidden>
      <rect width="512" height="512" rx="112" fill="#0b7285" />
      <path d="M104 168 L184 360 L256 208 L328 360 L408 168" fill="none" stroke="#ffffff" strokeWidth="52" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="256" cy="120" r="30" fill="#ffd43b" />
    </svg>
  );
}
