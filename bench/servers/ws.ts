import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

// The minimum a server can do with `ws`: it sends what one client sends, unchanged, to each socket of the room.

const rooms = new Map<string, Set<WebSocket>>()
const server = createServer()
const wss = new WebSocketServer({ server })

wss.on('connection', (socket, request) => {
  const [, kind, name] = request.url!.split('/')
  const room = rooms.get(name!) ?? new Set()
  rooms.set(name!, room)
  if (kind === 'room') {
    room.add(socket)
    socket.on('close', () => room.delete(socket))
  } else
    socket.on('message', (data) => {
      for (const member of room) member.send(data, { binary: false })
    })
})

server.listen(Number(process.env['PORT']), '127.0.0.1')
