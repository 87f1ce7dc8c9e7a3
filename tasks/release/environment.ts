/** What of the environment a task asks for. */
export interface Environment {
  get(name: string): string | undefined;
}
