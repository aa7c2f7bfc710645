import type { Activity } from "botbuilder-core";

const written = new WeakMap<object, string>();

/** An activity as JSON. It is kept in the store and sent as the same text, and made once: do not change it afterwards. */
export function activityJson(activity: Partial<Activity>): string {
  let json = written.get(activity);
  if (json === undefined) {
    json = JSON.stringify(activity);
    written.set(activity, json);
  }
  return json;
}
