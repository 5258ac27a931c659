/**
 * The certificate that the sandbox links to its clients by default. It is self-signed and valid from 2020 to 2120. Its
 * private key was not kept: the header `X-SSL-Client-Cert` does not need it.
 */
export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBPTCB5KADAgECAhQnGqw8UwZICC0FpqOj3OxYL5FVaTAKBggqhkjOPQQDAjAe
MRwwGgYDVQQDDBNhY2NvdW50LTkzLTU1MGU4NDAwMCAXDTIwMDEwMTAwMDAwMFoY
DzIxMjAwMTAxMDAwMDAwWjAeMRwwGgYDVQQDDBNhY2NvdW50LTkzLTU1MGU4NDAw
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEXEcSD5BAQ1fC6WDl6NYj7EQ53Z3j
E7okOLU/e/JOhLdovCMJyWX0gNvK3UJG0uYjeFCB0pVbguRJ9mpWvlNzVjAKBggq
hkjOPQQDAgNIADBFAiBYsoolVn7oZLA8+VfglB0j68t+1hm5w0QIrzgg1u4dTgIh
AL35dUV4IcGxKaIDgVwvYn40jwb56dREt8myQ2vENqwm
-----END CERTIFICATE-----
`

/** The output of `openssl x509 -noout -fingerprint -sha256` for it, in lower case and without colons. */
export const testFingerprint = "459299d0c88881415dc3177303b8c7a4fbf0c232862b9ab2d835104fab1f5732"
