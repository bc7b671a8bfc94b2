package io.millrace.proxy.testing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A name server on loopback that knows IPv4 addresses of some names, for one second, and calls every other name unknown. */
public final class NameServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int TYPE_A = 1;
    private static final int ANSWER = 0x8180;
    private static final int NO_SUCH_NAME = 0x8183;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();

    public NameServer() throws IOException {
        Thread thread = new Thread(this::serve, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on. */
    public void knows(String name, String... ipv4) {
        addresses.put(name, List.of(ipv4));
    }

    /** From now on. */
    public void forgets(String name) {
        addresses.remove(name);
    }

    /** Its address as a configuration file names it. */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                socket.receive(packet);
                ByteBuffer reply = reply(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                socket.send(new DatagramPacket(reply.array(), reply.position(), packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            socket.close();
        }
    }

    private ByteBuffer reply(ByteBuffer query) throws IOException {
        short id = query.getShort();
        query.position(HEADER_BYTES);
        String name = name(query);
        int type = query.getShort();
        query.getShort();
        byte[] question = Arrays.copyOfRange(query.array(), HEADER_BYTES, query.position());
        List<String> known = addresses.get(name);
        List<String> answers = known == null || type != TYPE_A ? List.of() : known;
        ByteBuffer reply = ByteBuffer.allocate(1500)
                .putShort(id)
                .putShort((short) (known == null ? NO_SUCH_NAME : ANSWER))
                .putShort((short) 1)
                .putShort((short) answers.size())
                .putInt(0)
                .put(question);
        for (String answer : answers) {
            reply.putShort((short) (0xc000 | HEADER_BYTES))
                    .putShort((short) TYPE_A)
                    .putShort((short) 1)
                    .putInt(1)
                    .putShort((short) 4)
                    .put(InetAddress.getByName(answer).getAddress());
        }
        return reply;
    }

    private static String name(ByteBuffer query) {
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        return name.toString();
    }

    @Override
    public void close() {
        socket.close();
    }
}
