/** The samovar. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path d="M15 2v1.500M11.5 7.500a3.5 3.5 0 0 1 7 0" />
    <path class="belly" d="M10.5 8C7.5 9.5 6 12 6 14.500c0 3.5 2 6.5 5 7.500h8c3-1 5-4 5-7.5 0-2.5-1.5-5-4.5-6.500z" />
    <path d="M6 12c-4 .5-3.5 5 .5 5M23.5 17.500H28V20M26 14.500v3M24.5 14.500h3M12 22l-1.5 4h9L18 22M8 29h14" />
  </svg>
);

const SHAPES = {
  check: "m5 12.5 4.5 4.500L19 7.5",
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  leave: "M14 4H6v16h8M10 12h10m-4-4 4 4-4 4",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1.5 1.500M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1.5-1.5",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-3.5 3-5.5 6.5-5.500s6.5 2 6.5 5.500M16 4.500a3.5 3.5 0 0 1 0 6.500M18 15c2 .8 3.5 2.5 3.5 5",
  send: "M12 19V5m-6 6 6-6 6 6",
} as const;

export const Icon = ({ name }: { name: keyof typeof SHAPES }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={SHAPES[name]} />
  </svg>
);
