package io.millrace.proxy.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigReader;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private static final String WEB = "{ name: web, bind: \"127.0.0.1:80\", protocol: tcp, pool: app }";
    private static final String APP = "{ name: app, zones: [ { name: a, endpoints: [ \"10.0.0.1:80\" ] } ] }";

    private static Config config(String listeners, String pools) {
        String text = "listeners: [ " + listeners + " ]\npools: [ " + pools + " ]\n";
        ConfigReader.Result result = ConfigReader.read("test.yaml", text);
        assertThat(result).as(text).isInstanceOf(ConfigReader.Valid.class);
        return ((ConfigReader.Valid) result).config();
    }

    @Test
    void nothingIsSaidOfWhatStays() {
        assertThat(Changes.between(config(WEB, APP), config(WEB, APP))).isEmpty();
    }

    @Test
    void whatCameWentAndChangedIsNamed() {
        Config before = config(WEB + ", { name: old, bind: \"127.0.0.1:81\", protocol: tcp, pool: app }", APP);
        Config after = config(
                WEB + ", { name: new, bind: [ \"127.0.0.1:82\", \"[::1]:82\" ], protocol: http, pool: app }",
                "{ name: app, zones: [ { name: a, endpoints: [ \"10.0.0.1:80\", \"10.0.0.2:80\" ] }, "
                        + "{ name: b, role: backup, endpoints: [ \"10.0.1.1:80\" ] } ] }");
        assertThat(Changes.between(before, after))
                .containsExactly(
                        "new listener new (http) on 127.0.0.1 port 82, 0:0:0:0:0:0:0:1 port 82",
                        "removed listener old (tcp) on 127.0.0.1 port 81",
                        "changed pool app: endpoints by zone: a (primary) with 2, b (backup) with 1");
    }
}
