export const routers = {
  title: 'Routers',
};
