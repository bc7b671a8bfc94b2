package io.millrace.proxy.node;

import io.netty.channel.EventLoop;
import java.util.List;

/** The way of tests in other packages to the event loops of a node. */
public final class NodeLoops {
    private NodeLoops() {}

    public static List<EventLoop> of(Node node) {
        return node.loops();
    }
}
