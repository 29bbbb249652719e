import { describe, expect, it } from "vitest";
import { DEFAULT_PUSH_SERVICES, isEndpoint, parsePushServices } from "./services.ts";

const isDefault = (endpoint: string) => isEndpoint(endpoint, parsePushServices("").services);

describe("an endpoint", () => {
  it.each([
    "https://fcm.googleapis.com/fcm/send/dGhlIGVuZHBvaW50:APA91b-_",
    "https://jmt17.google.com/fcm/send/dGhlIGVuZHBvaW50",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABmZg",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAB%2b%2bx%3d",
  ])("[U7] of a push service is accepted: %s", (endpoint) => {
    expect(isDefault(endpoint)).toBe(true);
  });

  it.each([
    ["inside the network", "http://127.0.0.1/"],
    ["inside the network", "https://localhost/"],
    ["inside the network", "http://169.254.169.254/latest/meta-data/"],
    ["inside the network", "https://[::1]/"],
    ["inside the network", "https://10.0.0.1/"],
    ["inside the network", "https://0x7f000001/"],
    ["without TLS", "http://fcm.googleapis.com/fcm/send/x"],
    ["at another port", "https://fcm.googleapis.com:8443/fcm/send/x"],
    ["with credentials", "https://user:password@fcm.googleapis.com/fcm/send/x"],
    ["with credentials", "https://fcm.googleapis.com@evil.example/fcm/send/x"],
    ["of another host", "https://evil.example/?https://fcm.googleapis.com/"],
    ["of another host", "https://fcm.googleapis.com.evil.example/"],
    ["of another host", "https://evil-fcm.googleapis.com/"],
    ["of another host", "https://fcm.googleapis.com./"],
    ["of another host", "https://push.apple.com/"],
    ["of another host", "https://a.b.push.apple.com/"],
    ["of another host", "https://evilpush.apple.com/"],
    ["of another host", "https://evil.example/.push.apple.com"],
    ["of another host", "https://evil.example#.push.apple.com"],
    ["of another host", "https://evil.example\\.push.apple.com/"],
    ["in other letters", "https://FCM.googleapis.com/fcm/send/x"],
    ["in other letters", "https://ｆcm.googleapis.com/fcm/send/x"],
    ["in other letters", "https://fcm.gооgleapis.com/fcm/send/x"],
    ["in another form", "https:fcm.googleapis.com/fcm/send/x"],
    ["in another form", "https:\\\\fcm.googleapis.com/x"],
    ["in another form", " https://fcm.googleapis.com/x"],
    ["in another form", "https://fcm.googleapis.com/\n"],
    ["in another form", "https://fcm.googleapis.com:443/x"],
    ["in another form", "https://fcm.googleapis.com/a/../b"],
    ["in another form", "https://fcm.googleapis.com/x#y"],
    ["that is no URL", "fcm.googleapis.com"],
    ["that is no URL", ""],
    ["of another scheme", "javascript:alert(1)//fcm.googleapis.com"],
    ["that is too long", `https://fcm.googleapis.com/${"x".repeat(1_000)}`],
  ])("[U7] %s is rejected: %s", (_, endpoint) => {
    expect(isDefault(endpoint)).toBe(false);
  });
});

describe("the list of push services", () => {
  it("[U7] has those of browsers unless it is set", () => {
    expect(parsePushServices(undefined).services).toBe(DEFAULT_PUSH_SERVICES);
    const { services } = parsePushServices(" https://push.example.com, ");
    expect(services).toEqual(["https://push.example.com"]);
  });

  it("[U7] takes no origin without TLS but this machine's, and not all of them", () => {
    const setting = "*, http://push.example.com, http://127.0.0.1:8080, http://127.0.0.1.evil.example, nonsense";
    expect(parsePushServices(setting)).toEqual({
      services: ["http://127.0.0.1:8080"],
      invalid: ["nonsense", "*", "http://push.example.com", "http://127.0.0.1.evil.example"],
    });
  });
});
