import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Addresses that belong to this machine, to a local network, to a cloud's own services, or to nobody. */
const closed = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3], // multicast, reserved and broadcast
] as const)
  closed.addSubnet(net, prefix, "ipv4");
closed.addAddress("168.63.129.16"); // Azure's own, outside of the private ranges
/** The rest of IPv6 is not given out; NAT64, 6to4 and Teredo would lead to an IPv4 address of somebody's choice. */
const open6 = new BlockList();
open6.addSubnet("2000::", 3, "ipv6");
const carriers = new BlockList();
for (const [net, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const)
  carriers.addSubnet(net, prefix, "ipv6");

/** Whether an address in digits is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !closed.check(address, "ipv4");
    case 6:
      return open6.check(address, "ipv6") && !carriers.check(address, "ipv6");
    default:
      return false;
  }
}

/** The host's name leads to an address that nothing of ours may be sent to. */
export class PrivateAddressError extends Error {
  override readonly name = "PrivateAddressError";
  readonly code = "ADDRESS_NOT_PUBLIC";
  constructor(hostname: string) {
    super(
      `${hostname} leads to an address that is not of the public internet, so nothing was sent. Correct WEBHOOK_URL.`,
    );
  }
}

type Resolve = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: readonly { readonly address: string; readonly family: number }[]) => void,
) => void;

/**
 * A look-up for `http.request` that gives only public addresses. The connection goes to the address that was looked at, so a
 * name that leads elsewhere a moment later (DNS rebinding) gains nothing. One private address among several refuses all.
 */
export function publicLookup(resolve: Resolve = systemLookup as unknown as Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { all: true }, (error, addresses) => {
      const refuse = (reason: Error) => (callback as (error: Error, address: string) => void)(reason, "");
      if (error) return refuse(error);
      const first = addresses[0];
      if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
        return refuse(new PrivateAddressError(hostname));
      const answer = callback as (error: null, address: unknown, family?: number) => void;
      if (options.all) answer(null, addresses);
      else answer(null, first.address, first.family);
    });
  };
}
