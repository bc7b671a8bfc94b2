package io.millrace.proxy.config;

/**
 * Bounds of one connection of a listener.
 *
 * @param headBytes start line and fields of a request, inclusive
 * @param targetBytes request target, inclusive
 * @param fields fields of a request head, and of its trailer
 * @param pipelineDepth requests read ahead of their answers
 * @param bufferBytes held for a slow reader in each direction
 * @param minBodyRate slowest request body in bytes per second, 0 = off
 */
public record ListenerLimits(
        int headBytes, int targetBytes, int fields, int pipelineDepth, int bufferBytes, int minBodyRate) {}
