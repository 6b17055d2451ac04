import { describe, expect, test } from 'vitest';
import { byHand, statementsOf } from './export-text.ts';
import { networkAround, oldSetup } from './old-setup.ts';

const TEXT = `# mar/02/2026 02:45:00 by RouterOS 6.49.10
# software id = ABCD-1234
/interface bridge
add name=bridge-lan
/ip pool
add name=waya-subscribers ranges=10.64.0.2-10.64.63.254
add name=cameras ranges=192.168.9.2-192.168.9.99
add name=waya-walled ranges=10.65.0.2-10.65.15.254
/ip hotspot profile
add dns-name=login.wifi name=waya-hotspot
/ip hotspot
add address-pool=cameras interface=ether3 name=hs profile=waya-hotspot
/ppp profile
set *0 local-address=10.64.0.1 remote-address=waya-subscribers
add comment=waya:plan=3 name=waya-3 rate-limit=5M/5M
/interface pppoe-server server
add default-profile=default disabled=no interface=ether4 service-name=waya
/ip firewall address-list
add address=203.0.113.7 comment=waya:setup list=waya-pay
add address=www.safaricom.co.ke comment=waya:setup list=waya-pay
add address=pay.example.net comment=waya:setup list=waya-pay
/ip firewall nat
add action=dst-nat chain=dstnat comment="waya:setup walled, to the pay page" dst-port=80 \\
    protocol=tcp to-addresses=203.0.113.7 to-ports=8080
add action=masquerade chain=srcnat comment="to the world, not waya's" out-interface=ether1
/ip service
set api address=10.0.0.0/24,10.98.0.0/24
/ppp secret
add comment="waya:s=7 House 4" name=jane profile=waya-3
add comment="the mast" name=mast profile=default
/system identity set name="Tower \\"North\\""
`;

describe('the export of a router', () => {
  const statements = statementsOf(TEXT);

  test('is read line by line, over the ends of lines, with quotes', () => {
    expect(statements).toHaveLength(18);
    expect(statements.at(-1)).toEqual({ menu: '/system identity', text: 'set name="Tower \\"North\\""', fields: { name: 'Tower "North"' } });
    expect(statements.find(({ fields }) => fields['to-ports'])?.fields).toMatchObject({ 'to-addresses': '203.0.113.7', comment: 'waya:setup walled, to the pay page', protocol: 'tcp' });
  });

  test('what Waya and its script write is left out, and nothing else', () => {
    expect(byHand(statements).map(({ menu, lines }) => `${menu}: ${lines.join(' | ')}`)).toEqual([
      '/interface bridge: add name=bridge-lan',
      '/ip pool: add name=cameras ranges=192.168.9.2-192.168.9.99',
      '/ip hotspot: add address-pool=cameras interface=ether3 name=hs profile=waya-hotspot',
      '/ip firewall nat: add action=masquerade chain=srcnat comment="to the world, not waya\'s" out-interface=ether1',
      '/ppp secret: add comment="the mast" name=mast profile=default',
      '/system identity: set name="Tower \\"North\\""',
    ]);
  });

  test('tells the script of the new device its names and networks', () => {
    expect(oldSetup(statements)).toEqual({
      pppoe: { interface: 'ether4', network: '10.64.0.0/18' },
      hotspot: { interface: 'ether3', network: '192.168.9.0/25', dnsName: 'login.wifi' },
      dhcp: null,
      walled: { network: '10.65.0.0/20', payAddress: '203.0.113.7', payPort: 8080, otherHosts: ['pay.example.net'] },
      officeNetworks: ['10.0.0.0/24', '10.98.0.0/24'],
    });
    expect(oldSetup([])).toBeNull();
  });

  test.each([
    ['10.64.0.2-10.64.63.254', '10.64.0.0/18'],
    ['192.168.1.10-192.168.1.20,192.168.1.200', '192.168.1.0/24'],
    ['10.0.0.5', '10.0.0.0/29'],
    ['a name', null],
    ['', null],
  ])('a pool of %s is for %s', (ranges, network) => expect(networkAround(ranges)).toBe(network));
});
