/**
 * The simulator's own certificate and the key to it, as Safaricom has them: the password of an API operator is sealed to the certificate and opened
 * with the key. Made for this, protects nothing.
 */
import { constants, privateDecrypt } from 'node:crypto';

/** PEM; valid until 2120. */
export const SIMULATOR_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIICvDCCAaQCAQEwDQYJKoZIhvcNAQELBQAwIzEhMB8GA1UEAwwYc2ltdWxhdGVk
LWRhcmFqYS5pbnZhbGlkMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAw
WjAjMSEwHwYDVQQDDBhzaW11bGF0ZWQtZGFyYWphLmludmFsaWQwggEiMA0GCSqG
SIb3DQEBAQUAA4IBDwAwggEKAoIBAQDaPQe9yNij4QnQYtJ3iBWkq4fMR9XdzwF9
X0mmMNL13T5GEVCSIrvJs5+p/ntk3MNyf+odOPZIRm8QA/bTg9D61DaivZhjJxy6
DgwmdvqQNdofTqMor7COW6duaqm31ojQiDFJH2bcF6tjWlSQy8wB5DSE8Vpw9UN0
tuddeQojfMmaL4amitcOEoQty7LFeqjnAcoPlWi3MKsOpHS9VoDgNwxW4JwIn8t9
nSXZtPv2cGsjNDVatg+3RPeG0WmynFFBNi6ueoBUyLy4aszJY6amsyaWvLg6VjCS
GDDaZhyL5804STuTP/jqbIlatG6qJmyXtErmVvYJt2JU7CZWc2vbAgMBAAEwDQYJ
KoZIhvcNAQELBQADggEBAMw7pZEUI9it1erebwCV/QgxHCuneXbNVWTbUrIqzXIr
dLyPupLEBjVXv8EFFMQqsSFW3+hyNXz1yJ9WVEsXUOI+Ikm5Px+CoXx/oMID3NZW
cSYpL3ocowHAl+4pssH0aG2fBQWnz9qSY/9KxBv+4VR0JzsdQiEvi8HQ+t8Tfq6s
MTSQ1La1HaIHNBRpArmMVVU+GpJKjir5D7GrXhfJYdoqxlVyMMeKdJWQkkQZp8sW
iGS3zQPb2nz0fQDZV3cCL+Wmlh90ZeBfDeY6qdsAoW5QdaTYoJt7SSQDUX+w3HhA
fMIeQCZT44/4ohGk/Z5C1AbCWQWKSp/GDBSI/imr29A=
-----END CERTIFICATE-----
`;

const KEY = `-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDaPQe9yNij4QnQ
YtJ3iBWkq4fMR9XdzwF9X0mmMNL13T5GEVCSIrvJs5+p/ntk3MNyf+odOPZIRm8Q
A/bTg9D61DaivZhjJxy6DgwmdvqQNdofTqMor7COW6duaqm31ojQiDFJH2bcF6tj
WlSQy8wB5DSE8Vpw9UN0tuddeQojfMmaL4amitcOEoQty7LFeqjnAcoPlWi3MKsO
pHS9VoDgNwxW4JwIn8t9nSXZtPv2cGsjNDVatg+3RPeG0WmynFFBNi6ueoBUyLy4
aszJY6amsyaWvLg6VjCSGDDaZhyL5804STuTP/jqbIlatG6qJmyXtErmVvYJt2JU
7CZWc2vbAgMBAAECggEAbM2HigFTrKRZsbhLCMfiTnYsHlbkE5EMQ5aZj88Apg42
6VThj/HcIKu6WtSibT84++E09Xu8IX1oCpqHWJ17t0nMsWcHzcsmocW2HgksU3Bd
vkUEyBiLU/Xy6/QmiB5fmGOF+tg6flkYm9Bhn8zS+VBuNKdleTJ1/n7fq3TYbqbw
2q3A9vpRvVGKelDVCtCTJB4zWng5zZxzUWceM5OItKlNKLvUeX9FPzBNDcFcKo4A
lyJgJSuSmiuUEZGmn+q36W7i+eE1BvZBIQhQYZbvG0paJeV1JVbA9EoXtev1EB/r
jrjG7A2AAnufDbmBDlyYf2TJuhYSVsteGsQMskpjlQKBgQDxFZYHtDEbSAmMNeTR
0Arm7ZiUQUvKrBnlJ1Ghsm9DztwzFO0cVsX0RCFlzqQXeFvfzS6mEr9DFvrJbyg7
kh5xjX4Uy1MdbtOq/5rzyjf/MUuMQwi/q6rqygoDUJXHx1fgsoK5VG0a8eqFUFK1
J2j90VtTTHeb6SN2EFgwGEsS/wKBgQDnvZlcj4Avul3K//06vm3ps1rOOnpVdtTP
WJaS2h/BOok83WtMuZEL/oYgN/U1NdfgQXFvXU8fSdT9GDEiHHw61LHZdAz+mZIc
ey52BUqK3tmIkBdX1mtyEqsrcTzZ6rMdI2Iy5pXg0aUP12b40sAzGU+len6W1qrx
dyX9II9TJQKBgQCwv9Ku8zzNc5MMaLbJ3G0hwTAMAZM/k82oY5tFoTxRymdGTCFK
lZOr8gdKTKWhT2yMODHrL/NpjH9xDz2/7vDC76lwNWFKQuaMh7li4u8K+WkZ/Et9
uq4kVNvickJdpZiX9EhC99LF3nbCJpF8ntgqvkLmXzmR5OtKs9Dz8duYoQKBgQCc
HoAN+mLaRIxhcPmxNI8pjPnUy1KU9vxBP6YZAre33m6MQYLC6pTL5smHNQuNsFth
qdT4uHzQUFYbt8uJ9nS+0YGLRIJolx727wmK2t+wFJeqR6BiPYKfE/Kazqu3B0Vp
kOfb8Lnx/mpb9LpbUOfIxPmCOrbDeZUqHSHLmL7VvQKBgGYAxoS96hb0nPM0B2qb
hWaByqDugBu1VvMoE4EIfAwNZY8qef6D/z3JKdbr2E8KsR7zrFI1tuTCAYWtpCio
WZLd69daUs33mq1LBVPrpCrEZq/+sD/T1QkQ9KCdx7eM3J2KpTPXfPM6K9u/mc8L
SX63UgUDbyEh5aQf2dhhO++Q
-----END PRIVATE KEY-----
`;

/** The password inside a SecurityCredential; null when it was not sealed to our certificate. */
export function openCredential(credential: string): string | null {
  try {
    return privateDecrypt({ key: KEY, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(credential, 'base64')).toString('utf8');
  } catch {
    return null;
  }
}
