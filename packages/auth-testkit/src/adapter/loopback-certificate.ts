/**
 * A certificate for this machine's loopback names and its key, for a server of the checks that speaks TLS. It is public: it
 * proves nothing, and is trusted only while a check runs that says so.
 */
export const loopbackCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmTCCAT6gAwIBAgIUPqQbCxksMuMpdtr+bimzd63uSyIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTA3MTcyNVoYDzIxMjYxMTAx
MDcxNzI1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQKKzT4Ic3NEJ1kbs94lgnyX8PEaW2d/Ow/0R5sX/M7YZ0NbG4H3aep
oyKoW3u2deINCgHmISPLxaI7z8x6/Ko7o2wwajAdBgNVHQ4EFgQUOtNpTuKBQd2a
GtHHdaPpEWduhBEwHwYDVR0jBBgwFoAUOtNpTuKBQd2aGtHHdaPpEWduhBEwGgYD
VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0E
AwIDSQAwRgIhAMXTvHc6YUPTmSqb57SmfOZkYfO4sWdVw6xGS+pGBPSVAiEAjF+Z
WfUdJ+Gy/kxIH4LzZeoFmmh9sXsedDFkhusD3ZI=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7WikVXqbqPqjjZT9
A5caHt1Qla9rRmX/rQGn9ursZEKhRANCAAQKKzT4Ic3NEJ1kbs94lgnyX8PEaW2d
/Ow/0R5sX/M7YZ0NbG4H3aepoyKoW3u2deINCgHmISPLxaI7z8x6/Ko7
-----END PRIVATE KEY-----
`
} as const
