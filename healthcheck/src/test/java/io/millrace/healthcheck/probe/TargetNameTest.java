package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.probe.Probe.TlsTrust;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetNameTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "false, -, 192.0.2.1, 80, 192.0.2.1",
                "false, -, 192.0.2.1, 8080, 192.0.2.1:8080",
                "false, -, 192.0.2.1, 443, 192.0.2.1:443",
                "true, -, 192.0.2.1, 443, 192.0.2.1",
                "true, -, 192.0.2.1, 80, 192.0.2.1:80",
                "false, -, 2001:db8::1, 80, [2001:db8::1]",
                "false, -, 2001:db8::1, 8080, [2001:db8::1]:8080",
                "false, shop.example, 2001:db8::1, 80, shop.example",
                "false, shop.example., 192.0.2.1, 8080, shop.example:8080",
            })
    void isWhatTheHostFieldSays(boolean secure, String hostName, String address, int port, String field) {
        assertThat(TargetName.hostField(target(hostName, address, port), secure))
                .isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, 192.0.2.1",
                "-, shop.example, shop.example",
                "api.example., shop.example, api.example",
                "api.example, -, api.example",
            })
    void isWhatTheCertificateMustBeFor(String serverName, String hostName, String name) {
        assertThat(TargetName.of(new TlsTrust(serverName, null, true), target(hostName, "192.0.2.1", 443)))
                .isEqualTo(name);
    }

    private static Target target(String hostName, String address, int port) {
        return new Target(new InetSocketAddress(address, port), hostName, null, ProxyHeader.NONE);
    }
}
