// What plugin.ts builds.
declare module "virtual:emoji/*" {
  const text: string;
  export default text;
}
