import "./icons.css";

/** The logo. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path d="M15 2v1.5M11.5 7.5a3.5 3.5 0 0 1 7 0" />
    <path class="belly" d="M10.5 8C7.5 9.5 6 12 6 14.5c0 3.5 2 6.5 5 7.5h8c3-1 5-4 5-7.5 0-2.5-1.5-5-4.5-6.5z" />
    <path d="M6 12c-4 .5-3.5 5 .5 5M23.5 17.5H28V20M26 14.5v3M24.5 14.5h3M12 22l-1.5 4h9L18 22M8 29h14" />
  </svg>
);

const SHAPES = {
  check: "m5 12.5 4.5 4.5L19 7.5",
  clock: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16M12 7.5V12l3 2",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  down: "m6 9 6 6 6-6",
  edit: "M4 20l1-4.5L16.5 4a2 2 0 0 1 3 0l.5.5a2 2 0 0 1 0 3L8.5 19 4 20m10.5-14 3.5 3.5",
  emoji: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M8.5 14c.7 1.3 2 2 3.5 2s2.8-.7 3.5-2M9 9.5v.5M15 9.5v.5",
  leave: "M14 4H6v16h8M10 12h10m-4-4 4 4-4 4",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1.5-1.5",
  menu: "M4 7h16M4 12h16M4 17h10",
  more: "M5 11.5a.5.5 0 1 0 0 1 .5.5 0 1 0 0-1m7 0a.5.5 0 1 0 0 1 .5.5 0 1 0 0-1m7 0a.5.5 0 1 0 0 1 .5.5 0 1 0 0-1",
  plus: "M12 5v14M5 12h14",
  settings:
    "M4 8h9m5 0h2M4 16h2m5 0h9M15.5 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M8.5 18.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-3.5 3-5.5 6.5-5.5s6.5 2 6.5 5.5M16 4.5a3.5 3.5 0 0 1 0 6.5M18 15c2 .8 3.5 2.5 3.5 5",
  person: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5c0-3.5 3.5-5.5 7.5-5.5s7.5 2 7.5 5.5",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13m5-1.5L20.5 20.5",
  send: "M12 19V5m-6 6 6-6 6 6",
  shield: "M12 3 4.5 5.5v6c0 4.5 3 7.5 7.5 9.5 4.5-2 7.5-5 7.5-9.5v-6z",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
} as const;

export type IconName = keyof typeof SHAPES;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={SHAPES[name]} />
  </svg>
);
