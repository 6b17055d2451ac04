import { createRouterSimulator, fingerprintOf, selfSignedCertificate } from '../../simulators/routeros/index.ts';
import { type GatewayRig, RIG_USERS } from './gateway-rig.test-support.ts';
import { routerGatewaySuite } from './gateway-suite.test-support.ts';
import { createRouterosGateway } from './index.ts';

/* The adapter against the simulator, which another author wrote from the same documents: version by version, plain and TLS. */

const NOW = Date.now();
/** Made once: a key costs more than a router. */
const certificate = selfSignedCertificate('Kasarani', NOW);
const otherCertificate = selfSignedCertificate('Kasarani', NOW);

const PATIENT = { connectTimeoutMs: 10_000, commandTimeoutMs: 10_000, window: 8 };

interface Variant {
  readonly version: string;
  readonly tls: boolean;
  readonly tagPosition: 'first' | 'last';
  readonly login: 'plain' | 'challenge';
}

function rigOf({ version, tls, tagPosition, login }: Variant): () => Promise<GatewayRig> {
  return async () => {
    const simulator = createRouterSimulator({
      version,
      identity: 'Kasarani',
      users: RIG_USERS,
      tls: tls ? certificate : false,
      userName: 'api',
      password: 'right-pässword',
      redialAfterMs: 3_600_000,
      tagPosition,
      login,
    });
    const at = await simulator.listen();
    const { faults, router, customers, commandLog } = simulator;
    const { secrets, profiles } = router.ppp;
    const tables = {
      '/ppp/secret': secrets,
      '/ppp/profile': profiles,
      '/ip/hotspot/user': router.hotspot.users,
      '/ip/hotspot/user/profile': router.hotspot.profiles,
      '/queue/simple': router.queues,
      '/ip/dhcp-server/lease': router.dhcp.leases,
      '/ip/firewall/address-list': router.firewall.addressList,
      '/system/scheduler': router.schedulers,
      '/file': router.files,
      '/log': router.log,
    };
    if (!customers.isOnline('user00001')) customers.dial('user00001', NOW - 60_000);
    return {
      gateway: createRouterosGateway(PATIENT),
      impatientGateway: (timeouts) => createRouterosGateway({ ...PATIENT, ...timeouts }),
      address: {
        host: at.host,
        port: at.tlsPort ?? at.port,
        tls: tls ? { fingerprint: at.fingerprint } : null,
        userName: 'api',
        password: 'right-pässword',
      },
      version,
      secret: (name) => secrets.find(name),
      addSecretByHand: (fields) => void secrets.add(fields),
      setProfileByHand: (name, fields) => profiles.set(name, fields),
      rows: (menu) => tables[menu].list(),
      addByHand: (menu, fields) => void tables[menu].add(fields),
      hotspotLogin: (name, password, macAddress) => simulator.hotspot.login(name, password, macAddress).ok,
      removePackage: (name) => router.packages.remove(name),
      setPolicies: (policy) => router.groups.set('billing', { policy }),
      isOnline: (name) => customers.isOnline(name),
      sentences: () => commandLog.commands().map((command) => command.words),
      loseReplyOf: (path) => faults.loseNextReply(path),
      cutReplyOf: (path, afterBytes) => faults.dropMidSentence({ path, afterBytes }),
      fatalOn: (path, message) => faults.fatalNext(message, path),
      trapOn: (path, message) => faults.trapNext(message, path),
      acceptThenClose: (on) => void (faults.acceptThenClose = on),
      limitSessions: (count) => void (faults.sessionLimit = count),
      silentDeath: () => faults.silentDeath(),
      unreachable: () => void (faults.unreachable = true),
      refuse: () => faults.refuse(true),
      reboot: () => faults.reboot(),
      fragment: (bytes) => void (faults.fragmentBytes = bytes),
      changeCertificate: () => {
        simulator.changeCertificate(otherCertificate);
        return fingerprintOf(otherCertificate);
      },
      close: () => simulator.close(),
    };
  };
}

for (const version of ['6.49', '7.8', '7.12', '7.18', '7.22']) {
  for (const tls of [false, true]) {
    // Where a tag stands is not documented alike: each version meets both, one plain and one by TLS.
    const variant: Variant = { version, tls, tagPosition: tls ? 'first' : 'last', login: 'plain' };
    routerGatewaySuite(`RouterOS ${version}, ${tls ? 'TLS' : 'plain'}`, rigOf(variant));
  }
}
routerGatewaySuite('RouterOS 6.42, login by challenge', rigOf({ version: '6.42', tls: false, tagPosition: 'last', login: 'challenge' }));
