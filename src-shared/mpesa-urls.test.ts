import { describe, expect, it } from 'vitest';
import { callbackUrlProblem } from './mpesa-urls.ts';

describe('addresses that Safaricom may be given in production', () => {
  it.each(['https://pay.example.co.ke/0123abcd/stk', 'https://example.com:8443/0f/c2b/confirmation'])('%s is allowed', (url) => {
    expect(callbackUrlProblem(url)).toBeNull();
  });

  it.each([
    ['http://pay.example.co.ke/x', 'https://'],
    ['pay.example.co.ke', 'not a web address'],
    ['https://pay.example.co.ke/Mpesa/x', '“mpesa”'],
    ['https://M-PESA.example.co.ke/x', '“m-pesa”'],
    ['https://safariCOM.example.co.ke/x', '“safaricom”'],
    ['https://pay.example.co.ke/exec', '“exe”'],
    ['https://pay.example.co.ke/CMD', '“cmd”'],
    ['https://mysql.example.co.ke/x', '“sql”'],
    ['https://pay.example.co.ke/query', '“query”'],
    ['https://abc.ngrok.app/x', 'ngrok'],
    ['https://pay.example.co.ke/x?secret=1', 'question mark'],
    ['https://me:secret@pay.example.co.ke/x', 'user name'],
  ])('%s is refused because of %s', (url, because) => {
    expect(callbackUrlProblem(url)).toContain(because);
  });
});
